package io.segmentlaunchdarkly.launchdarkly;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;

/** How many of one request's events came to what, counted while they are gathered. */
public final class Outcomes {
    /** The exchange property that holds the outcomes of a request; absent where no event of it was taken. */
    public static final String PROPERTY = "launchdarklyOutcomes";

    /**
     * What a mapping discards events for.
     *
     * @param mapping the mapping's name, {@code track-event}
     * @param code the code of {@link MappingResult.Discarded}
     */
    public record Discard(String mapping, String code) {}

    private final Map<EventOutcome, Integer> events = new EnumMap<>(EventOutcome.class);
    private final Map<Discard, Integer> discards = new HashMap<>();

    Outcomes() {}

    /** Counts the event that an exchange carried through the router. */
    void add(Exchange exchange, MappingResults results) {
        events.merge(EventOutcome.of(exchange), 1, Integer::sum);
        for (MappingResults.Entry entry : results.entries()) {
            if (entry.result() instanceof MappingResult.Discarded discarded) {
                discards.merge(new Discard(entry.mapping(), discarded.code()), 1, Integer::sum);
            }
        }
    }

    /** How many events had an outcome. */
    public int events(EventOutcome outcome) {
        return events.getOrDefault(outcome, 0);
    }

    /** How often which mapping discarded an event for what; more often than events were discarded where one has several mappings. */
    public Map<Discard, Integer> discards() {
        return Map.copyOf(discards);
    }
}
