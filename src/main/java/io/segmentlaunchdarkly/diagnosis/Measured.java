package io.segmentlaunchdarkly.diagnosis;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What LaunchDarkly measures in one of its environments, read from its REST API.
 *
 * @param metrics the project's metrics of custom events
 * @param experiments the experiments with an iteration that runs
 * @param policies the release policies for guarded rollouts in the environment
 * @param kinds the context kinds that LaunchDarkly knows
 * @param notRead what the token may not read or was too much, a sentence each
 */
public record Measured(
        List<Metric> metrics,
        List<Experiment> experiments,
        List<Policy> policies,
        Set<String> kinds,
        List<String> notRead) {
    /**
     * A metric of custom events.
     *
     * @param eventKey the name of the events that it counts
     * @param isNumeric whether it needs a metric value
     * @param units the context kinds by which it can be analysed
     * @param filters which of the events it counts; empty for all
     */
    public record Metric(String key, String eventKey, boolean isNumeric, List<String> units, List<Filter> filters) {}

    /**
     * A condition on events.
     *
     * @param isOnProperty whether it reads {@code data}, and not an attribute of a context
     * @param attribute the key of {@code data}, or the attribute
     */
    public record Filter(boolean isOnProperty, String attribute) {}

    /**
     * An experiment that runs.
     *
     * @param started when its iteration started
     * @param unit the context kind by which it is randomized; empty when LaunchDarkly does not say
     * @param metrics the keys of its metrics
     */
    public record Experiment(String key, Instant started, String unit, Set<String> metrics) {}

    /**
     * A release policy for guarded rollouts.
     *
     * @param unit the context kind of the rollouts; empty when it says none
     * @param metrics the keys of the metrics that guard them
     */
    public record Policy(String key, String unit, Set<String> metrics) {}
}
