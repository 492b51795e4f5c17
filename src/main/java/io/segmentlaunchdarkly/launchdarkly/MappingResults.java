package io.segmentlaunchdarkly.launchdarkly;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * What the mappings made of one event: an entry for each mapping that was applied to it, in the order in which they finished.
 *
 * <p>It is kept in an exchange property, and so is the same object in every exchange that Camel copies from that exchange. A {@code
 * multicast} over several mappings needs it to exist before, so that the branches share it; a {@code split} into events needs it not to
 * exist before, or replaced by {@link #start} in each, so that the events do not. Branches may run at the same time.
 */
public final class MappingResults {
    /** The exchange property that holds the results of the exchange's event. */
    public static final String PROPERTY = "launchdarklyResults";

    /**
     * The outcome of one mapping.
     *
     * @param mapping the mapping's name, {@code track-event}
     * @param action the slug of its action, {@code trackEvent}
     * @param environment the LaunchDarkly environment for which the event is meant
     * @param result the event, or why there is none
     */
    public record Entry(String mapping, String action, String environment, MappingResult result) {
        public Entry {
            Objects.requireNonNull(mapping, "mapping");
            Objects.requireNonNull(action, "action");
            Objects.requireNonNull(environment, "environment");
            Objects.requireNonNull(result, "result");
        }
    }

    /** Gives every exchange that passes empty results of its own; the first step of the router, where the body is the event. */
    public static final class Start implements Processor {
        @Override
        public void process(Exchange exchange) {
            start(exchange);
        }
    }

    private final List<Entry> entries = new ArrayList<>(1);
    private final String messageId;

    private MappingResults(String messageId) {
        this.messageId = messageId;
    }

    /** The results of an exchange; empty ones are put there if it has none yet. */
    public static MappingResults of(Exchange exchange) {
        MappingResults results = exchange.getProperty(PROPERTY, MappingResults.class);
        return results == null ? start(exchange) : results;
    }

    /** Gives an exchange empty results of its own, whatever it had or shared before. They remember the messageId of the body. */
    public static MappingResults start(Exchange exchange) {
        String messageId = exchange.getMessage().getBody() instanceof JsonNode event
                ? event.path("messageId").asText()
                : "";
        MappingResults results = new MappingResults(messageId);
        exchange.setProperty(PROPERTY, results);
        return results;
    }

    /** The outcomes in an exchange so far; none where no mapping was applied. */
    static List<Entry> entries(Exchange exchange) {
        MappingResults results = exchange.getProperty(PROPERTY, MappingResults.class);
        return results == null ? List.of() : results.entries();
    }

    /** What tells the event from all others of its source; empty when nothing does. */
    String messageId() {
        return messageId;
    }

    /** Appends an outcome. */
    public synchronized void add(Entry entry) {
        entries.add(Objects.requireNonNull(entry, "entry"));
    }

    /** The outcomes so far; the list does not change when more are added. */
    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }
}
