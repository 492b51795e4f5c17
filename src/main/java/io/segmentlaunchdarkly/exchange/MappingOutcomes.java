package io.segmentlaunchdarkly.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.camel.Exchange;

/**
 * What the mappings made of one event: an entry for each mapping that was applied to it, in the order in which they finished.
 *
 * <p>It is kept in an exchange property, so every exchange that Camel copies from that exchange shares the same object. Before a {@code
 * multicast} over several mappings it must exist, so that the branches share it. In a {@code split} into events, each event must get its
 * own with {@link #start}. Branches may run in parallel.
 */
public final class MappingOutcomes {
    private static final String ROUTE_PREFIX = "launchdarkly-";
    private static final String DEFAULT_ENVIRONMENT = "default";

    /**
     * What one mapping made of the event.
     *
     * @param mapping the mapping's name, {@code track-event}
     * @param action the slug of its action, {@code trackEvent}
     * @param environment the LaunchDarkly environment for which the event is meant
     * @param outcome the LaunchDarkly event, or why there is none
     */
    public record Entry(String mapping, String action, String environment, MappingOutcome outcome) {
        public Entry {
            Objects.requireNonNull(mapping, "mapping");
            Objects.requireNonNull(action, "action");
            Objects.requireNonNull(environment, "environment");
            Objects.requireNonNull(outcome, "outcome");
        }
    }

    private final List<Entry> entries = new ArrayList<>(1);
    private final EventIdentity identity;

    private MappingOutcomes(EventIdentity identity) {
        this.identity = identity;
    }

    /** The outcomes of an exchange; if it has none yet, it gets empty ones. */
    public static MappingOutcomes of(Exchange exchange) {
        MappingOutcomes outcomes = exchange.getProperty(ExchangeProperties.MAPPING_OUTCOMES, MappingOutcomes.class);
        return outcomes == null ? start(exchange) : outcomes;
    }

    /** Gives an exchange its own empty outcomes, whatever it had or shared before. They remember the identity of the event in the body. */
    public static MappingOutcomes start(Exchange exchange) {
        EventIdentity identity = exchange.getMessage().getBody() instanceof JsonNode event
                ? EventIdentity.of(event)
                : EventIdentity.NONE;
        MappingOutcomes outcomes = new MappingOutcomes(identity);
        exchange.setProperty(ExchangeProperties.MAPPING_OUTCOMES, outcomes);
        return outcomes;
    }

    /** The entries in an exchange so far; none if no mapping was applied. */
    public static List<Entry> entries(Exchange exchange) {
        MappingOutcomes outcomes = exchange.getProperty(ExchangeProperties.MAPPING_OUTCOMES, MappingOutcomes.class);
        return outcomes == null ? List.of() : outcomes.entries();
    }

    /** The LaunchDarkly environment for which the event of an exchange is meant. */
    public static String environment(Exchange exchange) {
        return exchange.getProperty(ExchangeProperties.ENVIRONMENT, DEFAULT_ENVIRONMENT, String.class);
    }

    /**
     * Adds what a mapping made of the event of an exchange, for the environment that the exchange names.
     *
     * @param route the id of the transformer's route, which is {@value #ROUTE_PREFIX} followed by the mapping's name
     * @param action the slug of the mapping's action
     */
    public static void add(Exchange exchange, String route, String action, MappingOutcome outcome) {
        add(exchange, route, action, environment(exchange), outcome);
    }

    /** As {@link #add(Exchange, String, String, MappingOutcome)}, for another environment. */
    public static void add(Exchange exchange, String route, String action, String environment, MappingOutcome outcome) {
        String mapping = route.startsWith(ROUTE_PREFIX) ? route.substring(ROUTE_PREFIX.length()) : route;
        of(exchange).add(new Entry(mapping, action, environment, outcome));
    }

    /** What the event is looked up by. */
    public EventIdentity identity() {
        return identity;
    }

    /** Appends an entry. */
    public synchronized void add(Entry entry) {
        entries.add(Objects.requireNonNull(entry, "entry"));
    }

    /** The entries so far; the list does not change when more are added. */
    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }
}
