package io.segmentlaunchdarkly.routing;

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

/** How many of one request's events came to what, counted while they are gathered. */
public final class RequestOutcomes {
    /**
     * What a mapping discards events for.
     *
     * @param mapping the mapping's name, {@code track-event}
     * @param code the code of {@link MappingOutcome.Discarded}
     */
    public record Discard(String mapping, String code) {}

    private final Map<EventOutcome, Integer> events = new EnumMap<>(EventOutcome.class);
    private final Map<Discard, Integer> discards = new HashMap<>();
    /** What was made of each mapped event. */
    private final List<List<byte[]>> made = new ArrayList<>();

    RequestOutcomes() {}

    /** Counts an event, by what became of it and what its mappings came to. */
    void add(EventOutcome outcome, List<MappingOutcomes.Entry> entries) {
        events.merge(outcome, 1, Integer::sum);
        if (outcome == EventOutcome.UNMAPPED || outcome == EventOutcome.FILTERED) {
            return;
        }
        List<byte[]> madeOfThis = new ArrayList<>(1);
        for (MappingOutcomes.Entry entry : entries) {
            if (entry.outcome() instanceof MappingOutcome.Discarded discarded) {
                discards.merge(new Discard(entry.mapping(), discarded.code()), 1, Integer::sum);
            } else if (entry.outcome() instanceof MappingOutcome.Mapped mapped) {
                madeOfThis.add(mapped.event());
            }
        }
        if (!madeOfThis.isEmpty()) {
            made.add(madeOfThis);
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

    /**
     * How many of the mapped events are duplicates: all that was made of them was left out.
     *
     * @param leftOut the very arrays that were made and left out
     */
    public int duplicates(Collection<byte[]> leftOut) {
        if (leftOut.isEmpty()) {
            return 0;
        }
        Set<byte[]> these = Collections.newSetFromMap(new IdentityHashMap<>());
        these.addAll(leftOut);
        return (int) made.stream().filter(these::containsAll).count();
    }
}
