package io.segmentlaunchdarkly.diagnosis;

import java.time.Instant;
import java.util.Optional;

/**
 * What is diagnosed.
 *
 * @param event the LaunchDarkly event name; empty for all
 * @param environment the LaunchDarkly environment, by its name in the routes; empty for all
 * @param since the earliest time of receipt
 * @param until the latest time of receipt
 * @param threads how many threads read the history; one beside the service's own work
 */
public record DiagnosisQuery(
        Optional<String> event, Optional<String> environment, Instant since, Instant until, int threads) {
    /** All events of a time, read by one thread. */
    public static DiagnosisQuery of(Instant since, Instant until) {
        return new DiagnosisQuery(Optional.empty(), Optional.empty(), since, until, 1);
    }

    /** The same for one event name. */
    public DiagnosisQuery withEvent(String value) {
        return new DiagnosisQuery(Optional.of(value), environment, since, until, threads);
    }

    /** The same for one LaunchDarkly environment. */
    public DiagnosisQuery withEnvironment(String value) {
        return new DiagnosisQuery(event, Optional.of(value), since, until, threads);
    }

    /** The same, read by so many threads. */
    public DiagnosisQuery withThreads(int value) {
        return new DiagnosisQuery(event, environment, since, until, value);
    }
}
