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
import java.util.function.Predicate;

/** The number of one request's events for each outcome, counted while they are gathered. */
public final class RequestOutcomes {
    /**
     * Why a mapping discards events.
     *
     * @param mapping the mapping's name, {@code track-event}
     * @param code the code of {@link MappingOutcome.Discarded}
     */
    public record Discard(String mapping, String code) {}

    /**
     * One event of the request after the router.
     *
     * @param type its Segment type, {@code track}
     * @param name the name of a track, page or screen event; empty for others
     * @param filter why it was filtered, {@code FILTERED_BY_RULES}; empty if it was not
     * @param entries what each mapping made of it
     */
    public record Routed(
            String type, String name, EventOutcome outcome, String filter, List<MappingOutcomes.Entry> entries) {
        /** The LaunchDarkly events made of it; the arrays are those that the outbox gets. */
        List<byte[]> made() {
            return entries.stream()
                    .filter(entry -> entry.outcome() instanceof MappingOutcome.Mapped)
                    .map(entry -> ((MappingOutcome.Mapped) entry.outcome()).event())
                    .toList();
        }
    }

    private final List<Routed> routed = new ArrayList<>();
    private final Map<EventOutcome, Integer> events = new EnumMap<>(EventOutcome.class);
    private final Map<Discard, Integer> discards = new HashMap<>();

    RequestOutcomes() {}

    /** Counts an event. */
    void add(Routed event) {
        routed.add(event);
        events.merge(event.outcome(), 1, Integer::sum);
        for (MappingOutcomes.Entry entry : event.entries()) {
            if (entry.outcome() instanceof MappingOutcome.Discarded discarded) {
                discards.merge(new Discard(entry.mapping(), discarded.code()), 1, Integer::sum);
            }
        }
    }

    /** The events in the order in which they went through the router. */
    public List<Routed> routed() {
        return Collections.unmodifiableList(routed);
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
        return (int) routed.stream().filter(isDuplicate(leftOut)).count();
    }

    /**
     * Tells the events that are duplicates.
     *
     * @param leftOut the arrays that were left out, by identity
     */
    public static Predicate<Routed> isDuplicate(Collection<byte[]> leftOut) {
        if (leftOut.isEmpty()) {
            return event -> false;
        }
        Set<byte[]> these = Collections.newSetFromMap(new IdentityHashMap<>());
        these.addAll(leftOut);
        return event -> event.outcome() == EventOutcome.MAPPED && these.containsAll(event.made());
    }
}
