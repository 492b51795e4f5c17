package io.segmentlaunchdarkly.routing;

import io.segmentlaunchdarkly.exchange.EventIdentity;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What became of the events of one request in the router, gathered in the order in which they were sent. */
public final class RequestOutcomes {
    /**
     * Why a mapping discards events.
     *
     * @param mapping the mapping's name, {@code track-event}
     * @param code the code of {@link MappingOutcome.Discarded}
     */
    public record Discard(String mapping, String code) {}

    /**
     * What became of one event.
     *
     * @param filtered why it was filtered, {@code FILTERED_BY_RULES}; empty unless it was
     * @param entries what the mappings made of it
     */
    public record Event(
            EventIdentity identity, EventOutcome outcome, String filtered, List<MappingOutcomes.Entry> entries) {
        /**
         * Whether it is a mapped event of which everything was left out, as it had been there before.
         *
         * @param leftOut the LaunchDarkly events that were left out, by identity
         */
        public boolean isLeftOut(Set<byte[]> leftOut) {
            return !leftOut.isEmpty()
                    && outcome == EventOutcome.MAPPED
                    && entries.stream()
                            .allMatch(entry -> !(entry.outcome() instanceof MappingOutcome.Mapped mapped)
                                    || leftOut.contains(mapped.event()));
        }
    }

    private final Map<EventOutcome, Integer> counts = new EnumMap<>(EventOutcome.class);
    private final Map<Discard, Integer> discards = new HashMap<>();
    private final List<Event> events = new ArrayList<>();

    RequestOutcomes() {}

    /** Adds an event and counts it. */
    void add(Event event) {
        events.add(event);
        counts.merge(event.outcome(), 1, Integer::sum);
        if (event.outcome() == EventOutcome.UNMAPPED || event.outcome() == EventOutcome.FILTERED) {
            return;
        }
        for (MappingOutcomes.Entry entry : event.entries()) {
            if (entry.outcome() instanceof MappingOutcome.Discarded discarded) {
                discards.merge(new Discard(entry.mapping(), discarded.code()), 1, Integer::sum);
            }
        }
    }

    /** The events, in the order of the request. */
    public List<Event> events() {
        return Collections.unmodifiableList(events);
    }

    /** How many events had an outcome. */
    public int events(EventOutcome outcome) {
        return counts.getOrDefault(outcome, 0);
    }

    /**
     * How often each mapping discarded an event, and why. The sum may exceed the number of discarded events, because an event can have
     * several mappings.
     */
    public Map<Discard, Integer> discards() {
        return Map.copyOf(discards);
    }

    /**
     * How many of the mapped events are duplicates, which means that everything made of them was left out.
     *
     * @param leftOut the arrays that were left out, by identity
     */
    public int duplicates(Collection<byte[]> leftOut) {
        if (leftOut.isEmpty()) {
            return 0;
        }
        Set<byte[]> these = Collections.newSetFromMap(new IdentityHashMap<>());
        these.addAll(leftOut);
        return (int) events.stream().filter(event -> event.isLeftOut(these)).count();
    }
}
