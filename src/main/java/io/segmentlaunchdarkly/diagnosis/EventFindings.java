package io.segmentlaunchdarkly.diagnosis;

import io.segmentlaunchdarkly.diagnosis.Finding.Change;
import io.segmentlaunchdarkly.diagnosis.Finding.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What shows in the events alone. */
final class EventFindings {
    /** From this share on, what some events lack is worth saying. */
    private static final double SOME = 0.01;

    /** From this share on, zeros look like a fault. */
    private static final double MANY_ZEROS = 0.1;

    private static final double SOME_BY_A_DAY = 0.001;
    private static final int ENOUGH_EVENTS = 10;
    private static final int LONGEST_LIST = 5;

    private final List<EventReport> reports;
    private final Tally tally;
    private final List<Finding> findings = new ArrayList<>();

    EventFindings(List<EventReport> reports, Tally tally) {
        this.reports = reports;
        this.tally = tally;
    }

    List<Finding> find() {
        Map<String, List<EventReport>> byEnvironment = new TreeMap<>();
        reports.forEach(report -> byEnvironment
                .computeIfAbsent(report.environment(), added -> new ArrayList<>())
                .add(report));
        byEnvironment.forEach((environment, all) -> {
            similarNames(environment, all);
            namesWithIds(environment);
            Map<String, EventReport.Kind> kinds = kinds(all);
            all.stream().filter(report -> !report.name().equals(Counts.OTHERS)).forEach(report -> of(report, kinds));
        });
        // Aliases may go to an environment of their own.
        Set<String> all = kinds(reports).keySet();
        tally.aliasKinds().forEach((environment, kinds) -> {
            Set<String> used =
                    kinds(byEnvironment.getOrDefault(environment, List.of())).keySet();
            aliases(environment, kinds, used.isEmpty() ? all : used);
        });
        return findings;
    }

    /** All contexts of an environment. */
    private static Map<String, EventReport.Kind> kinds(List<EventReport> reports) {
        Map<String, EventReport.Kind> all = new LinkedHashMap<>();
        for (EventReport report : reports) {
            report.kinds()
                    .forEach((kind, count) -> all.merge(
                            kind,
                            count,
                            (one, other) -> new EventReport.Kind(
                                    one.events() + other.events(), one.emails() + other.emails(), Map.of())));
        }
        return all;
    }

    private void of(EventReport report, Map<String, EventReport.Kind> kinds) {
        values(report);
        discarded(report);
        data(report);
        lateness(report);
        delivery(report);
        contexts(report, kinds);
    }

    private void values(EventReport report) {
        EventReport.Values values = report.values();
        long missing = report.events() - values.count();
        if (values.count() > 0 && share(missing, report.events()) >= SOME) {
            add(
                    report,
                    Code.VALUE_MISSING,
                    part(missing, report.events()) + " have no metric value. A numeric metric leaves them out.",
                    "Let metric_value fall back to a property that these events have, or send the property with each of them.",
                    change(
                            report,
                            "metric_value",
                            """
                            metric_value:
                              "@if":
                                exists: { "@path": $.properties.value }
                                then: { "@path": $.properties.value }
                                else: { "@path": $.properties.OTHER_PROPERTY }
                            """));
        }
        if (values.negative() > 0) {
            add(
                    report,
                    Code.VALUE_NEGATIVE,
                    part(values.negative(), values.count(), "metric values") + " are negative, the lowest is "
                            + number(values.least()) + ". LaunchDarkly counts them as they are.",
                    "If they are refunds, give them an event name of their own.",
                    change(
                            report,
                            "event_name",
                            """
                            event_name:
                              "@if":
                                exists: { "@path": $.properties.refund }
                                then: NAME_FOR_REFUNDS
                                else: { "@path": $.event }
                            """));
        }
        if (values.zero() > 0 && share(values.zero(), values.count()) >= MANY_ZEROS) {
            add(
                    report,
                    Code.VALUE_ZERO,
                    part(values.zero(), values.count(), "metric values")
                            + " are 0. Blank text and false become 0 too, and pull the average down.",
                    "If 0 stands for nothing, leave the value out where the property is blank.",
                    change(
                            report,
                            "metric_value",
                            """
                            metric_value:
                              "@if":
                                blank: { "@path": $.properties.value }
                                then: { "@path": $.properties.value }
                            """));
        }
        if (values.fromText() > 0) {
            add(
                    report,
                    Code.VALUE_FROM_TEXT,
                    part(values.fromText(), values.count(), "metric values")
                            + " are text in the event's properties and were made numbers. Text such as \"1,200\" or \"12 €\" is"
                            + " none and discards the event.",
                    "Send the property as a number, or choose one that is a number.",
                    change(
                            report,
                            "metric_value",
                            """
                            metric_value: { "@path": $.properties.NUMBER_PROPERTY }
                            """));
        }
    }

    private void discarded(EventReport report) {
        report.discarded().forEach((code, count) -> {
            long all = report.events()
                    + report.discarded().values().stream()
                            .mapToLong(Long::longValue)
                            .sum();
            if (code.equals("metric_value")) {
                add(
                        report,
                        Code.VALUE_REFUSED,
                        part(count, all)
                                + " were discarded, because the metric value is not a number, or not a finite one. They did"
                                + " not reach LaunchDarkly.",
                        find(report) + " shows the values. Choose a property that is a number.",
                        change(
                                report,
                                "metric_value",
                                """
                                metric_value: { "@path": $.properties.NUMBER_PROPERTY }
                                """));
            } else {
                add(
                        report,
                        Code.EVENT_DISCARDED,
                        part(count, all) + " were discarded because of " + code + ". They did not reach LaunchDarkly.",
                        find(report) + " says why, event by event.",
                        Optional.empty());
            }
        });
    }

    private static String find(EventReport report) {
        // An identify has no name.
        String which = report.name().isEmpty()
                ? "--mapping " + Quoted.argument(report.mapping())
                : "--event " + Quoted.argument(report.name());
        return "bin/segment-launchdarkly events find " + which + " --outcome discarded";
    }

    private void data(EventReport report) {
        List<String> nested = report.data().entrySet().stream()
                .filter(each -> each.getValue().nested() > 0)
                .map(Map.Entry::getKey)
                .toList();
        if (!nested.isEmpty()) {
            add(
                    report,
                    Code.NESTED_DATA,
                    list(nested) + (nested.size() == 1 ? " is" : " are")
                            + " nested. A metric's filter reads only strings, numbers and booleans at the top level of data.",
                    "To filter by what is in there, flatten the properties: a filter can read address.city then.",
                    change(
                            report,
                            "event_properties",
                            """
                            event_properties:
                              "@flatten":
                                separator: .
                                value: { "@path": $.properties }
                            """));
        }
    }

    private void lateness(EventReport report) {
        EventReport.Lateness late = report.lateness();
        if (late.overADay() > 0 && share(late.overADay(), late.events()) >= SOME_BY_A_DAY) {
            add(
                    report,
                    Code.LATE_BY_A_DAY,
                    part(late.overADay(), late.events())
                            + " were received by LaunchDarkly more than a day after they happened. An event counts only if it"
                            + " is received while the experiment's iteration runs.",
                    "Send events as they happen, not in daily loads; look at the senders' clocks; let an iteration run longer"
                            + " than the delay.",
                    Optional.empty());
        }
        long some = late.overFiveMinutes() - late.overADay();
        if (some > 0 && share(some, late.events()) >= SOME) {
            add(
                    report,
                    Code.LATE,
                    part(some, late.events())
                            + " were received by LaunchDarkly more than 5 minutes after they happened; the latest 5 % of all"
                            + " events came " + duration(late.p95Ms())
                            + " late or more. An event counts only if it is received while the experiment's iteration runs.",
                    "Flush the SDKs more often; stop an iteration only after the delay.",
                    Optional.empty());
        }
    }

    private void delivery(EventReport report) {
        if (report.notDelivered() > 0 && share(report.notDelivered(), report.events()) >= SOME) {
            add(
                    report,
                    Code.NOT_DELIVERED,
                    part(report.notDelivered(), report.events()) + " are not delivered.",
                    "bin/segment-launchdarkly events find --event " + Quoted.argument(report.name())
                            + " --outcome retrying (or dead-lettered) shows LaunchDarkly's answer.",
                    Optional.empty());
        }
    }

    private void contexts(EventReport report, Map<String, EventReport.Kind> kinds) {
        if (report.events() >= ENOUGH_EVENTS && report.withoutUserId() == report.events()) {
            add(
                    report,
                    Code.ONLY_ANONYMOUS,
                    "None of the events has a user id, so they carry the anonymous id alone.",
                    "Call identify before the event, or measure an experiment whose unit is the kind of anonymous visitors.",
                    change(
                            report,
                            "additional_context_keys",
                            """
                            additional_context_keys:
                              KIND_OF_VISITORS_IN_YOUR_SDK: { "@path": $.anonymousId }
                            """));
        }
        report.kinds().forEach((kind, count) -> {
            if (!count.strange().isEmpty()) {
                long strange = count.strange().values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
                add(
                        report,
                        Code.STRANGE_KEY,
                        part(strange, count.events(), "keys of the context kind " + kind) + " are "
                                + list(List.copyOf(count.strange().keySet()))
                                + ". All these events count as one and the same " + kind + ".",
                        "Correct the sender, which makes text of a missing id; or leave the events out, in the trigger:"
                                + " type = \"track\" and userId != "
                                + Quoted.text(
                                        count.strange().keySet().iterator().next()) + ".",
                        change(report, keyField(kind), keyYaml(kind)));
            }
            EventReport.Kind all = kinds.getOrDefault(kind, count);
            if (count.emails() > 0 && all.emails() * 2 < all.events()) {
                add(
                        report,
                        Code.EMAIL_AS_KEY,
                        part(count.emails(), count.events(), "keys of the context kind " + kind)
                                + " are mail addresses, and the others are not. The SDK's context has one of the two.",
                        "Send the same id everywhere, the one that the SDK's context has.",
                        change(report, keyField(kind), keyYaml(kind)));
            }
        });
    }

    private static String keyField(String kind) {
        return kind.equals("user") ? "user_key" : "additional_context_keys";
    }

    private static String keyYaml(String kind) {
        return kind.equals("user")
                ? """
                  user_key: { "@path": $.ID_OF_YOUR_SDK }
                  """
                : """
                  additional_context_keys:
                    %s: { "@path": $.ID_OF_YOUR_SDK }
                  """
                        .formatted(Quoted.yaml(kind));
    }

    private void similarNames(String environment, List<EventReport> all) {
        Map<String, List<EventReport>> alike = new LinkedHashMap<>();
        all.stream().filter(report -> report.events() > 0).forEach(report -> alike.computeIfAbsent(
                        EventNames.alike(report.name()), added -> new ArrayList<>())
                .add(report));
        alike.values().stream().filter(same -> same.size() > 1).forEach(same -> {
            EventReport first = same.get(0);
            findings.add(new Finding(
                    Code.SIMILAR_NAMES,
                    environment,
                    first.name(),
                    same.stream()
                                    .map(report -> Quoted.name(report.name()) + " (" + number(report.events()) + ")")
                                    .collect(Collectors.joining(", "))
                            + " differ by case, blanks or Unicode form alone. A metric counts the events of exactly one name.",
                    "Send one name, or give the others a mapping of their own, with the trigger type = \"track\" and "
                            + Quoted.trigger(same.get(1).name()) + ".",
                    ownMapping(first.name())));
        });
    }

    private void namesWithIds(String environment) {
        tally.templates(environment).forEach((template, names) -> {
            findings.add(new Finding(
                    Code.NAMES_WITH_IDS,
                    environment,
                    template,
                    "More than " + names.size() + " event names differ by a number or an id alone, such as "
                            + list(names.subList(0, 2)) + ". A metric counts the events of exactly one name.",
                    "Send one name, with the id as a property; or give them a mapping of their own, with the trigger type ="
                            + " \"track\" and match(event, " + Quoted.text(template.replace("#", "*")) + ").",
                    ownMapping(template.replace("#", "").strip())));
        });
    }

    private void aliases(String environment, Map<String, Long> aliasKinds, Set<String> used) {
        List<String> unused = new TreeSet<>(aliasKinds.keySet())
                .stream().filter(kind -> !used.contains(kind)).toList();
        if (!unused.isEmpty()) {
            findings.add(new Finding(
                    Code.ALIAS_OF_UNUSED_KINDS,
                    environment,
                    "",
                    "Alias events link the kinds " + list(List.copyOf(aliasKinds.keySet()))
                            + ", but no track event carries "
                            + list(unused)
                            + (used.isEmpty() ? "" : "; track events carry " + list(List.copyOf(used)))
                            + ". LaunchDarkly does not support aliases for SDKs with contexts.",
                    "Send both keys with each event instead: bin/segment-launchdarkly import --preset multi-context"
                            + " (docs/contexts.md).",
                    Optional.empty()));
        }
    }

    private void add(EventReport report, Code code, String sentence, String advice, Optional<Change> change) {
        findings.add(new Finding(code, report.environment(), report.name(), sentence, advice, change));
    }

    static Optional<Change> change(EventReport report, String field, String yaml) {
        return report.mapping().isEmpty() ? Optional.empty() : Optional.of(new Change(report.mapping(), field, yaml));
    }

    /** A name in a mapping for these events alone. */
    static Optional<Change> ownMapping(String name) {
        return Optional.of(
                new Change("", "event_name", "event_name: " + Quoted.yaml(name.isEmpty() ? "NAME" : name) + "\n"));
    }

    static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    private static String part(long part, long whole) {
        return part(part, whole, "events");
    }

    static String part(long part, long whole, String what) {
        return number(part) + " of " + number(whole) + " " + what + " (" + percent(part, whole) + ")";
    }

    /** {@code 12.5 %}; never 0 % of some, nor 100 % of some of them. */
    static String percent(long part, long whole) {
        double percent = 100 * share(part, whole);
        if (part > 0 && percent < 0.1) {
            return "under 0.1 %";
        }
        if (part < whole && percent > 99.9) {
            return "over 99.9 %";
        }
        return String.format(Locale.ROOT, percent == Math.rint(percent) ? "%.0f %%" : "%.1f %%", percent);
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? number((long) number)
                : String.format(Locale.ROOT, "%,.2f", number);
    }

    static String duration(long ms) {
        if (ms < 1000) {
            return ms + " ms";
        }
        long seconds = ms / 1000;
        return seconds < 120
                ? seconds + " s"
                : seconds < 7200
                        ? seconds / 60 + " min"
                        : seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    }

    static String list(List<String> names) {
        String shown = names.stream().limit(LONGEST_LIST).map(Quoted::name).collect(Collectors.joining(", "));
        return names.size() > LONGEST_LIST ? shown + " and " + (names.size() - LONGEST_LIST) + " more" : shown;
    }
}
