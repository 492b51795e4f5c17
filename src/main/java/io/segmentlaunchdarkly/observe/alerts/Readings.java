package io.segmentlaunchdarkly.observe.alerts;

import io.segmentlaunchdarkly.logging.Count;
import io.segmentlaunchdarkly.observe.activity.Activity;
import io.segmentlaunchdarkly.observe.activity.ClockOffset;
import io.segmentlaunchdarkly.observe.activity.Key;
import io.segmentlaunchdarkly.observe.activity.Measure;
import io.segmentlaunchdarkly.observe.activity.Span;
import io.segmentlaunchdarkly.observe.alerts.RuleKind.Field;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds what each rule asks for at one moment: a reading for each subject, an environment or a source, that the rule is about. */
final class Readings {
    /** A batch leaves within seconds; one that waits longer is not delivered as it should be. */
    static final Duration OVERDUE = Duration.ofMinutes(1);

    /** The subjects of a rule; the busiest ones when there are more. */
    private static final int MOST_SUBJECTS = 50;

    /** The smallest part of a window in which the service must have run for a reading. */
    private static final double ENOUGH_RUNNING = 0.9;

    private final Activity activity;
    private final ServiceNow service;
    private final Instant now;

    Readings(Activity activity, ServiceNow service, Instant now) {
        this.activity = activity;
        this.service = service;
        this.now = now;
    }

    /** The readings by subject; a rule that is not about several has one subject. */
    Map<String, Reading> of(Rule rule) {
        return switch (rule.kind()) {
            case DELIVERY_RATE -> deliveryRate(rule);
            case SILENCE -> silence(rule);
            case VOLUME -> volume(rule);
            case OLDEST_WAITING -> byEnvironment(rule, environment -> oldestWaiting(environment));
            case DEAD_LETTERS -> byEnvironment(rule, environment -> deadLetters(rule, environment));
            case BLOCKED -> byEnvironment(rule, Readings::blocked);
            case DISCARDS -> discards(rule);
            case REJECTIONS -> rejections(rule);
            case DISK_FREE -> Map.of("disk", diskFree());
            case OUTBOX_SIZE -> Map.of("outbox", outboxSize());
            case CLOCK_OFF -> clockOff(rule);
        };
    }

    /** The keys by which the names in rules are watched although they may never come. */
    static Set<Key> watched(List<Rule> rules) {
        return rules.stream()
                .filter(rule -> rule.kind() == RuleKind.SILENCE
                        || rule.field(Field.SOURCE).isPresent()
                        || rule.field(Field.EVENT).isPresent())
                .map(rule -> new Key(
                        Measure.WATCHED,
                        rule.field(Field.SOURCE).orElse(""),
                        rule.field(Field.TYPE).orElse(""),
                        rule.field(Field.EVENT).orElse("")))
                .collect(Collectors.toSet());
    }

    // What was counted.

    private Span span(Rule rule) {
        return activity.last(rule.window().orElse(Duration.ofHours(1)));
    }

    private static Predicate<Key> is(Measure measure) {
        return key -> key.measure() == measure;
    }

    private static Predicate<Key> events(Rule rule) {
        return key -> key.measure().isOutcome()
                && rule.takes(Field.SOURCE, key.first())
                && rule.takes(Field.TYPE, key.second())
                && rule.takes(Field.EVENT, key.third());
    }

    /** The sums by subject of the busiest subjects. */
    private static Map<String, Long> busiest(Map<String, Long> sums) {
        if (sums.size() <= MOST_SUBJECTS) {
            return sums;
        }
        Map<String, Long> busiest = new TreeMap<>();
        sums.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_SUBJECTS)
                .forEach(entry -> busiest.put(entry.getKey(), entry.getValue()));
        return busiest;
    }

    private Map<String, Reading> deliveryRate(Rule rule) {
        if (rule.field(Field.MAPPING).isPresent() || rule.isBy(Field.MAPPING)) {
            return mappingRate(rule);
        }
        boolean each =
                rule.isBy(Field.ENVIRONMENT) || rule.field(Field.ENVIRONMENT).isPresent();
        Map<String, long[]> counts = new TreeMap<>();
        Function<String, long[]> counted = environment ->
                counts.computeIfAbsent(each ? "environment " + environment : "all events", any -> new long[3]);
        Function<Key, String> environment = Key::first;
        Predicate<Key> taken = key -> rule.takes(Field.ENVIRONMENT, key.first());
        Span span = span(rule);
        activity.sums(is(Measure.DELIVERED).and(taken), environment, span)
                .forEach((name, count) -> counted.apply(name)[0] += count);
        activity.sums(is(Measure.DEAD_LETTERED).and(taken), environment, span)
                .forEach((name, count) -> counted.apply(name)[1] += count);
        for (ServiceNow.Environment one : service.environments()) {
            if (rule.takes(Field.ENVIRONMENT, one.name())) {
                counted.apply(one.name())[2] += isOverdue(one) ? one.waiting() : 0;
            }
        }
        Map<String, Reading> readings = new LinkedHashMap<>();
        counts.forEach((subject, count) -> readings.put(
                subject,
                share(
                        rule,
                        count[0],
                        count[0] + count[1] + count[2],
                        Count.of(count[0], "LaunchDarkly event") + (count[0] == 1 ? " was" : " were")
                                + " delivered over " + rule.over() + ", " + count[1] + " became dead letters and "
                                + count[2] + " are overdue")));
        return readings;
    }

    private boolean isOverdue(ServiceNow.Environment environment) {
        return environment
                .oldest()
                .filter(opened -> Duration.between(opened, now).compareTo(OVERDUE) > 0)
                .isPresent();
    }

    private Map<String, Reading> mappingRate(Rule rule) {
        Predicate<Key> taken = key -> rule.takes(Field.MAPPING, key.first());
        Function<Key, String> subject = key -> "mapping " + key.first();
        Map<String, Long> made = activity.sums(is(Measure.MADE_BY_MAPPING).and(taken), subject, span(rule));
        Map<String, Long> discarded = activity.sums(is(Measure.DISCARD).and(taken), subject, span(rule));
        Map<String, Reading> readings = new LinkedHashMap<>();
        busiest(sum(made, discarded)).forEach((name, all) -> {
            long well = made.getOrDefault(name, 0L);
            readings.put(
                    name,
                    share(
                            rule,
                            well,
                            all,
                            "it made " + Count.of(well, "LaunchDarkly event") + " over " + rule.over()
                                    + " and discarded " + (all - well)));
        });
        return readings;
    }

    private static Map<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
        Map<String, Long> sum = new TreeMap<>(one);
        other.forEach((name, count) -> sum.merge(name, count, Long::sum));
        return sum;
    }

    /** A share in percent, if the whole is large enough. */
    private static Reading share(Rule rule, long part, long whole, String text) {
        if (whole < Math.max(1, rule.atLeast())) {
            return Reading.unknown("there are too few to tell: " + text);
        }
        double percent = 100.0 * part / whole;
        return Reading.of(percent, Unit.PERCENT.show(percent) + ": " + text);
    }

    private Map<String, Reading> silence(Rule rule) {
        Function<Key, String> subject = subject(rule);
        Predicate<Key> which = events(rule);
        if (!rule.isBy(Field.SOURCE) && !rule.isBy(Field.EVENT)) {
            Key watched = watched(List.of(rule)).iterator().next();
            which = which.or(watched::equals);
        }
        Map<String, Reading> readings = new LinkedHashMap<>();
        Map<String, Long> silent = activity.silentMinutes(which.and(key -> !isNameless(rule, key)), subject);
        busiest(silent)
                .forEach((name, minutes) -> readings.put(
                        name,
                        Reading.of(
                                minutes * 60.0,
                                minutes == 0
                                        ? "an event has just come"
                                        : "no event has come for " + Unit.show(Duration.ofMinutes(minutes)))));
        return readings;
    }

    /** Events without a name are no subject. */
    private static boolean isNameless(Rule rule, Key key) {
        return rule.isBy(Field.EVENT) && (key.third().isEmpty() || key.third().equals(Key.OTHER));
    }

    /** The subject of a rule about Segment events: what it is limited to, and each of what it is by. */
    private static Function<Key, String> subject(Rule rule) {
        List<String> fixed = new ArrayList<>();
        for (String field : List.of(Field.SOURCE, Field.TYPE, Field.EVENT)) {
            rule.field(field).ifPresent(value -> fixed.add(field + " " + value));
        }
        String all = fixed.isEmpty() ? "all events" : String.join(", ", fixed);
        String others = fixed.isEmpty() ? "" : ", " + all;
        return key -> rule.isBy(Field.SOURCE)
                ? "source " + key.first() + others
                : rule.isBy(Field.EVENT) ? "event " + key.third() + others : all;
    }

    private Map<String, Reading> volume(Rule rule) {
        long hours = rule.window().orElse(Duration.ofHours(1)).toHours();
        Span span = activity.lastFullHours(hours);
        Duration earlier = RulesFile.AGAINST.get(rule.field(Field.AGAINST).orElse("yesterday"));
        Span before = span.earlier(earlier);
        Predicate<Key> which = events(rule).and(key -> !isNameless(rule, key));
        Map<String, Long> then = activity.sums(which, subject(rule), before);
        Map<String, Long> nowSums = activity.sums(which, subject(rule), span);
        boolean wasRunning = ran(span) && ran(before);
        Map<String, Reading> readings = new LinkedHashMap<>();
        busiest(then).forEach((name, count) -> {
            long current = nowSums.getOrDefault(name, 0L);
            String text = Count.of(current, "event") + " came in the last " + Unit.show(Duration.ofHours(hours))
                    + " by the clock, "
                    + count + " in the same time "
                    + (earlier.toDays() == 1 ? "of yesterday" : "a week ago");
            readings.put(
                    name,
                    wasRunning
                            ? share(rule, current, count, text)
                            : Reading.unknown("the service did not run all of the time: " + text));
        });
        return readings;
    }

    private boolean ran(Span span) {
        return activity.sum(is(Measure.RUNNING), span) >= ENOUGH_RUNNING * span.minutes();
    }

    private Map<String, Reading> discards(Rule rule) {
        Predicate<Key> taken = key -> rule.takes(Field.MAPPING, key.first());
        Predicate<Key> withReason = key -> rule.takes(Field.REASON, key.second());
        Function<Key, String> subject = key -> rule.isBy(Field.MAPPING)
                ? "mapping " + key.first()
                : rule.isBy(Field.REASON) ? "reason " + key.second() : limits(rule, Field.MAPPING);
        Map<String, Long> discarded =
                activity.sums(is(Measure.DISCARD).and(taken).and(withReason), subject, span(rule));
        Function<Key, String> whole = key -> rule.isBy(Field.MAPPING) ? "mapping " + key.first() : "";
        Map<String, Long> all = sum(
                activity.sums(is(Measure.DISCARD).and(taken), whole, span(rule)),
                activity.sums(is(Measure.MADE_BY_MAPPING).and(taken), whole, span(rule)));
        return counts(rule, discarded, all, "discarded", limits(rule, Field.MAPPING));
    }

    private Map<String, Reading> rejections(Rule rule) {
        Predicate<Key> taken = key -> rule.takes(Field.SOURCE, key.first());
        Predicate<Key> withReason = key -> rule.takes(Field.REASON, key.second());
        Function<Key, String> subject = key -> rule.isBy(Field.SOURCE)
                ? "source " + key.first()
                : rule.isBy(Field.REASON) ? "reason " + key.second() : limits(rule, Field.SOURCE);
        Map<String, Long> rejected =
                activity.sums(is(Measure.REJECTION).and(taken).and(withReason), subject, span(rule));
        Function<Key, String> whole = key -> rule.isBy(Field.SOURCE) ? "source " + key.first() : "";
        Map<String, Long> all =
                activity.sums(((Predicate<Key>) key -> key.measure().isOutcome()).and(taken), whole, span(rule));
        return counts(rule, rejected, all, "rejected", limits(rule, Field.SOURCE));
    }

    private static String limits(Rule rule, String first) {
        List<String> limits = new ArrayList<>();
        for (String field : List.of(first, Field.REASON)) {
            rule.field(field).ifPresent(value -> limits.add(field + " " + value));
        }
        return limits.isEmpty() ? "all events" : String.join(", ", limits);
    }

    private static Map<String, Reading> counts(
            Rule rule, Map<String, Long> counted, Map<String, Long> all, String what, String only) {
        Map<String, Long> subjects = new TreeMap<>(busiest(counted));
        if (rule.field(Field.BY).isEmpty()) {
            subjects.putIfAbsent(only, 0L);
        }
        Map<String, Reading> readings = new LinkedHashMap<>();
        subjects.forEach((subject, count) -> {
            long whole = all.containsKey(subject) ? all.get(subject) : all.getOrDefault("", 0L);
            String text = count + " of " + Count.of(whole, "event") + (count == 1 ? " was " : " were ") + what
                    + " over " + rule.over();
            readings.put(
                    subject,
                    rule.unit() == Unit.PERCENT
                            ? share(rule, count, whole, text)
                            : whole < rule.atLeast() ? Reading.unknown(text) : Reading.of(count, text));
        });
        return readings;
    }

    private Map<String, Reading> clockOff(Rule rule) {
        ClockOffset least =
                RulesFile.offset(rule.field(Field.OFF_BY).orElse("")).orElse(ClockOffset.A_MINUTE);
        Predicate<Key> taken = is(Measure.CLOCK).and(key -> rule.takes(Field.SOURCE, key.first()));
        Function<Key, String> subject = key -> "source " + key.first();
        Map<String, Long> all = activity.sums(taken, subject, span(rule));
        Map<String, Long> off = activity.sums(
                taken.and(key -> ClockOffset.valueOf(key.second()).compareTo(least) >= 0), subject, span(rule));
        Map<String, Reading> readings = new LinkedHashMap<>();
        busiest(all).forEach((name, count) -> {
            long wrong = off.getOrDefault(name, 0L);
            readings.put(
                    name,
                    share(
                            rule,
                            wrong,
                            count,
                            "the clock of its client was off by " + Unit.show(least.atLeast()) + " or more in " + wrong
                                    + " of " + Count.of(count, "request") + " over " + rule.over()));
        });
        return readings;
    }

    // What is now.

    private Map<String, Reading> byEnvironment(Rule rule, Function<ServiceNow.Environment, Reading> reading) {
        Map<String, Reading> readings = new LinkedHashMap<>();
        for (ServiceNow.Environment environment : service.environments()) {
            if (rule.takes(Field.ENVIRONMENT, environment.name())) {
                readings.put("environment " + environment.name(), reading.apply(environment));
            }
        }
        return readings;
    }

    private Reading oldestWaiting(ServiceNow.Environment environment) {
        long seconds = environment
                .oldest()
                .map(opened -> Math.max(0, Duration.between(opened, now).toSeconds()))
                .orElse(0L);
        return Reading.of(
                seconds,
                environment.oldest().isEmpty()
                        ? "no event waits"
                        : "the oldest of " + Count.of(environment.waiting(), "event") + " has waited for "
                                + Unit.show(Duration.ofSeconds(seconds)));
    }

    private Reading deadLetters(Rule rule, ServiceNow.Environment environment) {
        if (rule.window().isEmpty()) {
            long stock = environment.deadLetters().getAsLong();
            return Reading.of(stock, Count.of(stock, "event") + (stock == 1 ? " is" : " are") + " in the dead letters");
        }
        long count =
                activity.sum(is(Measure.DEAD_LETTERED).and(key -> key.first().equals(environment.name())), span(rule));
        return Reading.of(count, Count.of(count, "event") + " became dead letters over " + rule.over());
    }

    private static Reading blocked(ServiceNow.Environment environment) {
        return environment
                .blocked()
                .map(reason -> Reading.of(1, reason.replaceFirst("\\.$", "")))
                .orElseGet(() -> Reading.of(0, "deliveries are not blocked"));
    }

    private Reading diskFree() {
        try {
            long free = service.freeBytes().getAsLong();
            return Reading.of(free, "the disk of the data directory has " + Unit.BYTES.show(free) + " left");
        } catch (UncheckedIOException e) {
            return Reading.unknown("the disk of the data directory cannot be asked: " + e.getMessage());
        }
    }

    private Reading outboxSize() {
        long bytes = service.environments().stream()
                .mapToLong(ServiceNow.Environment::bytes)
                .sum();
        return Reading.of(bytes, "the batches that wait have " + Unit.BYTES.show(bytes));
    }
}
