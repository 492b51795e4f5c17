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

/** The number of one request's events for each outcome, counted while they are gathered. */
public final class RequestOutcomes {
    /**
     * Why a mapping discards events.
     *
     * @param mapping the mapping's name, {@code track-event}
     * @param code the code of {@link MappingOutcome.Discarded}
     */
    public record Discard(String mapping, String code) {}

    private final Map<EventOutcome, Integer> events = new EnumMap<>(EventOutcome.class);
    private final Map<Discard, Integer> discards = new HashMap<>();
    /** The LaunchDarkly events made of each mapped event. */
    private final List<List<byte[]>> made = new ArrayList<>();

    RequestOutcomes() {}

    /** Counts an event by its outcome and the outcomes of its mappings. */
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
        return (int) made.stream().filter(these::containsAll).count();
    }
}
