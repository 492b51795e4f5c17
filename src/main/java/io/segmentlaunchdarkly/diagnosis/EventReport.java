package io.segmentlaunchdarkly.diagnosis;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What went to LaunchDarkly under one event name.
 *
 * @param environment the LaunchDarkly environment, by its name in the routes
 * @param name the event name, LaunchDarkly's event key
 * @param mappings the mappings that made the events, the one that made most first
 * @param events how many events were made
 * @param notDelivered how many of them are not delivered, as far as the history knows
 * @param withoutUserId how many of them come from Segment events without a user id
 * @param discarded how many more were discarded, by the reason's code
 * @param kinds the context kinds, and how many events have each
 * @param values the metric values
 * @param data the keys of {@code data}, of which metric filters read strings, numbers and booleans
 * @param attributes the attributes of the contexts, and how many events have each
 * @param lateness how long after they happened LaunchDarkly received them
 * @param lastMs when the last one was received from Segment, milliseconds since 1970
 */
public record EventReport(
        String environment,
        String name,
        List<String> mappings,
        long events,
        long notDelivered,
        long withoutUserId,
        Map<String, Long> discarded,
        Map<String, Kind> kinds,
        Values values,
        Map<String, DataKey> data,
        Map<String, Long> attributes,
        Lateness lateness,
        long lastMs) {
    /**
     * A context kind.
     *
     * @param events how many events have it
     * @param emails how many of the keys are mail addresses
     * @param strange keys that are no ids but what a program prints for nothing, and how many events have each
     */
    public record Kind(long events, long emails, Map<String, Long> strange) {}

    /**
     * Metric values.
     *
     * @param count how many events have one
     * @param fromText how many were text in the event's properties
     */
    public record Values(
            long count, long negative, long zero, long fromText, double least, double most, double average) {}

    /**
     * A key of {@code data}.
     *
     * @param readable how many events have a string, a number or a boolean there
     * @param nested how many have an object or an array there, which no metric filter reads
     */
    public record DataKey(long readable, long nested) {}

    /**
     * How late events were received, of those whose delivery is known.
     *
     * @param events how many those are
     * @param p50Ms half of them at most
     * @param p95Ms 95 % of them at most
     * @param overFiveMinutes how many were received more than 5 minutes late
     * @param overADay how many more than a day
     */
    public record Lateness(long events, long p50Ms, long p95Ms, long overFiveMinutes, long overADay) {}

    /** Whether it has more context kinds or keys than are told apart, so that one which is not there may be among the others. */
    boolean isCut() {
        return Stream.of(kinds, data, attributes).anyMatch(names -> names.containsKey(Counts.OTHERS));
    }

    /** The mapping that made most of the events; empty when none did. */
    String mapping() {
        return mappings.isEmpty() ? "" : mappings.get(0);
    }
}
