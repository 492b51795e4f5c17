package io.segmentlaunchdarkly.diagnosis;

import static io.segmentlaunchdarkly.diagnosis.EventFindings.change;
import static io.segmentlaunchdarkly.diagnosis.EventFindings.list;
import static io.segmentlaunchdarkly.diagnosis.EventFindings.part;
import static io.segmentlaunchdarkly.diagnosis.EventFindings.share;

import io.segmentlaunchdarkly.diagnosis.Finding.Change;
import io.segmentlaunchdarkly.diagnosis.Finding.Code;
import io.segmentlaunchdarkly.diagnosis.Measured.Experiment;
import io.segmentlaunchdarkly.diagnosis.Measured.Filter;
import io.segmentlaunchdarkly.diagnosis.Measured.Metric;
import io.segmentlaunchdarkly.diagnosis.Measured.Policy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What shows when the events of an environment are held against what LaunchDarkly measures there. */
final class MeasuredFindings {
    /** Below this share, a unit is carried seldom. */
    private static final double HALF = 0.5;

    private final String environment;
    private final Measured measured;
    private final DiagnosisQuery query;
    private final Map<String, EventReport> reports = new LinkedHashMap<>();
    /** Whether a name that is not there may be among the others. */
    private final boolean isCut;

    private final List<Finding> findings = new ArrayList<>();

    MeasuredFindings(String environment, Measured measured, List<EventReport> all, DiagnosisQuery query) {
        this.environment = environment;
        this.measured = measured;
        this.query = query;
        all.stream()
                .filter(report -> report.environment().equals(environment) && report.events() > 0)
                .forEach(report -> reports.put(report.name(), report));
        this.isCut = reports.containsKey(Counts.OTHERS);
    }

    List<Finding> find() {
        measured.metrics().forEach(this::metric);
        measured.experiments().forEach(this::experiment);
        measured.policies().forEach(this::policy);
        withoutMetric();
        kinds();
        return findings;
    }

    private void metric(Metric metric) {
        EventReport report = reports.get(metric.eventKey());
        if (report == null) {
            if (!isCut) {
                withoutEvent(metric);
            }
            return;
        }
        if (metric.isNumeric() && report.values().count() == 0) {
            add(
                    Code.NUMERIC_METRIC_WITHOUT_VALUE,
                    report.name(),
                    "The metric " + Quoted.name(metric.key()) + " is numeric, and no event has a metric value.",
                    "Map the property with the number to metric_value.",
                    change(report, "metric_value", "metric_value: { \"@path\": $.properties.NUMBER_PROPERTY }\n"));
        }
        if (!report.isCut()) {
            metric.units().forEach(unit -> unit(metric, report, unit));
            metric.filters().forEach(filter -> filter(metric, report, filter));
        }
    }

    private void withoutEvent(Metric metric) {
        Optional<EventReport> alike = reports.values().stream()
                .filter(report -> EventNames.alike(report.name()).equals(EventNames.alike(metric.eventKey())))
                .findFirst();
        add(
                Code.METRIC_WITHOUT_EVENT,
                metric.eventKey(),
                "The metric " + Quoted.name(metric.key()) + " counts events named " + Quoted.name(metric.eventKey())
                        + ", and none was sent"
                        + alike.map(report -> "; events named " + Quoted.name(report.name())
                                        + " were. Names must be equal to the letter.")
                                .orElse("."),
                alike.map(report ->
                                "Correct the metric's event key, or give these events a mapping of their own, with the"
                                        + " trigger type = \"track\" and " + Quoted.trigger(report.name())
                                        + ".")
                        .orElse("Look whether the event is received: bin/segment-launchdarkly events find --event "
                                + Quoted.argument(metric.eventKey()) + "."),
                alike.flatMap(report -> EventFindings.ownMapping(metric.eventKey())));
    }

    private void unit(Metric metric, EventReport report, String unit) {
        long carry = carrying(report, unit);
        if (carry == 0) {
            add(
                    Code.UNIT_NOT_CARRIED,
                    report.name(),
                    "The metric " + Quoted.name(metric.key()) + " is analysed by " + Quoted.name(unit)
                            + ", and no event carries this context kind; they carry "
                            + list(List.copyOf(report.kinds().keySet())) + ".",
                    "Add the key of this kind to the mapping, exactly as the SDK's context has it.",
                    key(report, unit));
        } else if (share(carry, report.events()) < HALF) {
            add(
                    Code.UNIT_SELDOM_CARRIED,
                    report.name(),
                    "The metric " + Quoted.name(metric.key()) + " is analysed by " + Quoted.name(unit) + ", which "
                            + part(carry, report.events(), "events") + " carry. The others do not count in it.",
                    "Send the id of this kind with the other events too, or analyse by another unit.",
                    key(report, unit));
        }
    }

    private static long carrying(EventReport report, String unit) {
        return report.kinds().containsKey(unit) ? report.kinds().get(unit).events() : 0;
    }

    private static Optional<Change> key(EventReport report, String unit) {
        return change(
                report,
                "additional_context_keys",
                """
                additional_context_keys:
                  %s: { "@path": $.ID_OF_YOUR_SDK }
                """
                        .formatted(Quoted.yaml(unit)));
    }

    private void filter(Metric metric, EventReport report, Filter filter) {
        if (!filter.isOnProperty()) {
            if (!filter.attribute().equals("key") && !report.attributes().containsKey(filter.attribute())) {
                add(
                        Code.FILTER_ON_ATTRIBUTE,
                        report.name(),
                        "The metric " + Quoted.name(metric.key()) + " filters by the context attribute "
                                + Quoted.name(filter.attribute())
                                + ". Events carry the keys of contexts, and not this attribute.",
                        "Filter by a property of the event instead, or send the attribute (docs/contexts.md).",
                        change(
                                report,
                                "context_attributes",
                                """
                                context_attributes:
                                  user:
                                    %s: { "@path": $.WHERE_IT_IS }
                                """
                                        .formatted(Quoted.yaml(filter.attribute()))));
            }
            return;
        }
        EventReport.DataKey key = report.data().get(filter.attribute());
        if (key != null && key.readable() > 0) {
            return;
        }
        boolean isNested = key != null
                || report.data().entrySet().stream()
                        .anyMatch(each -> each.getValue().nested() > 0
                                && filter.attribute().startsWith(each.getKey() + "."));
        add(
                Code.FILTER_WITHOUT_KEY,
                report.name(),
                "The metric " + Quoted.name(metric.key()) + " filters by the property "
                        + Quoted.name(filter.attribute()) + ", "
                        + (isNested
                                ? "which is nested in the events. A filter reads only strings, numbers and booleans at the top"
                                        + " level of data."
                                : "which no event has; they have "
                                        + (report.data().isEmpty()
                                                ? "none."
                                                : list(List.copyOf(report.data().keySet())) + ".")),
                isNested ? "Flatten the properties." : "Send the property, map it, or correct the filter.",
                change(
                        report,
                        "event_properties",
                        isNested
                                ? """
                                  event_properties:
                                    "@flatten":
                                      separator: .
                                      value: { "@path": $.properties }
                                  """
                                : """
                                  event_properties:
                                    "@merge":
                                      direction: right
                                      objects:
                                        - { "@path": $.properties }
                                        - %s: { "@path": $.WHERE_IT_IS }
                                  """
                                        .formatted(Quoted.yaml(filter.attribute()))));
    }

    private void experiment(Experiment experiment) {
        for (String key : new TreeSet<>(experiment.metrics())) {
            metric(key).ifPresent(metric -> why(metric, experiment.unit(), experiment.started())
                    .ifPresent(why -> add(
                            Code.EXPERIMENT_WITHOUT_EVENTS,
                            metric.eventKey(),
                            "The experiment " + Quoted.name(experiment.key()) + " has run since " + experiment.started()
                                    + ", and its metric " + Quoted.name(key) + " gets nothing: " + why,
                            "Correct that first; what was received before does not count afterwards.",
                            Optional.empty())));
        }
    }

    private void policy(Policy policy) {
        for (String key : new TreeSet<>(policy.metrics())) {
            metric(key).ifPresent(metric -> why(metric, policy.unit(), Instant.EPOCH)
                    .ifPresent(why -> add(
                            Code.POLICY_WITHOUT_EVENTS,
                            metric.eventKey(),
                            "Guarded rollouts by the release policy " + Quoted.name(policy.key()) + " watch the metric "
                                    + Quoted.name(key) + ", which gets nothing: " + why,
                            "A guarded rollout is rolled back when too few contexts have events: correct that before the"
                                    + " next one.",
                            Optional.empty())));
        }
    }

    private Optional<Metric> metric(String key) {
        return measured.metrics().stream()
                .filter(metric -> metric.key().equals(key))
                .findFirst();
    }

    /** Why a metric gets nothing for a unit since a time; empty when it gets something. */
    private Optional<String> why(Metric metric, String unit, Instant since) {
        EventReport report = reports.get(metric.eventKey());
        if (report == null ? isCut : report.isCut()) {
            return Optional.empty();
        }
        if (report == null) {
            return Optional.of("no event named " + Quoted.name(metric.eventKey()) + " was sent.");
        }
        if (report.lastMs() < since.toEpochMilli()) {
            return Optional.of("the last event named " + Quoted.name(metric.eventKey()) + " was received at "
                    + Instant.ofEpochMilli(report.lastMs()) + ".");
        }
        if (!unit.isEmpty() && carrying(report, unit) == 0) {
            return Optional.of("no event carries its unit " + Quoted.name(unit) + ".");
        }
        if (!unit.isEmpty() && !metric.units().isEmpty() && !metric.units().contains(unit)) {
            return Optional.of("its unit is " + Quoted.name(unit) + ", and the metric is analysed by "
                    + list(metric.units()) + " only.");
        }
        return Optional.empty();
    }

    private void withoutMetric() {
        Set<String> measuredNames =
                measured.metrics().stream().map(Metric::eventKey).collect(Collectors.toSet());
        List<String> without = reports.keySet().stream()
                .filter(name -> !measuredNames.contains(name) && !name.equals(Counts.OTHERS))
                .toList();
        if (query.event().isPresent()) {
            without.stream()
                    .filter(query.event().get()::equals)
                    .forEach(name -> add(
                            Code.EVENT_WITHOUT_METRIC,
                            name,
                            "No metric counts events named " + Quoted.name(name) + ".",
                            "Make one in LaunchDarkly, with the event key " + Quoted.name(name) + ".",
                            Optional.empty()));
        } else if (!without.isEmpty()) {
            add(
                    Code.EVENT_WITHOUT_METRIC,
                    "",
                    "No metric counts these events: " + list(without) + ".",
                    "Make metrics for those that matter; keep the others out in the trigger.",
                    Optional.empty());
        }
    }

    private void kinds() {
        if (measured.kinds().isEmpty()) {
            return;
        }
        Map<String, EventReport> unknown = new LinkedHashMap<>();
        reports.values().forEach(report -> report.kinds().keySet().stream()
                .filter(kind -> !measured.kinds().contains(kind) && !kind.equals(Counts.OTHERS))
                .forEach(kind -> unknown.putIfAbsent(kind, report)));
        unknown.forEach((kind, report) -> add(
                Code.KIND_UNKNOWN,
                "",
                "Events carry the context kind " + Quoted.name(kind) + ", which LaunchDarkly does not know; it knows "
                        + list(List.copyOf(new TreeSet<>(measured.kinds()))) + ".",
                "Name the kind as the SDK's contexts do.",
                change(
                        report,
                        "additional_context_keys",
                        """
                        additional_context_keys:
                          %s: { "@path": $.anonymousId }
                        """
                                .formatted(measured.kinds().stream()
                                        .filter(known -> !known.equals("user"))
                                        .sorted()
                                        .findFirst()
                                        .map(Quoted::yaml)
                                        .orElse("KIND_OF_YOUR_SDK")))));
    }

    private void add(Code code, String event, String sentence, String advice, Optional<Change> change) {
        findings.add(new Finding(code, environment, event, sentence, advice, change));
    }
}
