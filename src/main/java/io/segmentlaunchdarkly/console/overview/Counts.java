package io.segmentlaunchdarkly.console.overview;

import io.segmentlaunchdarkly.console.overview.Overview.Breakdown;
import io.segmentlaunchdarkly.console.overview.Overview.Course;
import io.segmentlaunchdarkly.console.overview.Overview.Point;
import io.segmentlaunchdarkly.console.overview.Overview.Row;
import io.segmentlaunchdarkly.console.web.Show;
import io.segmentlaunchdarkly.console.web.WebRequest;
import io.segmentlaunchdarkly.observe.activity.Activity;
import io.segmentlaunchdarkly.observe.activity.DeliveryTime;
import io.segmentlaunchdarkly.observe.activity.Key;
import io.segmentlaunchdarkly.observe.activity.Measure;
import io.segmentlaunchdarkly.observe.activity.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** What was counted over a period. */
final class Counts {
    private static final int MOST_ROWS = 15;
    private static final List<Measure> OUTCOMES = List.of(
            Measure.MAPPED, Measure.DISCARDED, Measure.UNMAPPED, Measure.FILTERED, Measure.DUPLICATE, Measure.REJECTED);
    private static final String RECEIVED = "received";
    private static final String NO_LABEL = "(none)";

    private final Activity activity;
    private final Period period;
    private final Span span;

    Counts(Activity activity, Period period) {
        this.activity = activity;
        this.period = period;
        this.span = activity.last(period.length());
    }

    /** When the first minute or hour begins. */
    Instant since() {
        return time(span.first());
    }

    private Instant time(long minuteOrHour) {
        return Instant.EPOCH.plus(Duration.ofMinutes(span.inHours() ? minuteOrHour * 60 : minuteOrHour));
    }

    long sum(Measure measure) {
        return activity.sum(key -> key.measure() == measure, span);
    }

    long received() {
        return activity.sum(key -> key.measure().isOutcome(), span);
    }

    /** A measure by the first of its labels. */
    Map<String, Long> byFirst(Measure measure) {
        return activity.sums(key -> key.measure() == measure, Key::first, span);
    }

    /** Within which time so many percent of an environment's events were delivered, as people read it; empty without any. */
    String within(String environment, int percent) {
        Map<String, Long> times = activity.sums(
                key -> key.measure() == Measure.DELIVERY_TIME && key.first().equals(environment), Key::second, span);
        return DeliveryTime.within(times, percent)
                .map(time -> time == DeliveryTime.LONGER
                        ? "over " + Show.duration(DeliveryTime.FOUR_HOURS.atMost())
                        : Show.duration(time.atMost()))
                .orElse("");
    }

    Course course() {
        Map<String, List<Measure>> columns = new LinkedHashMap<>();
        columns.put(RECEIVED, OUTCOMES);
        columns.put("delivered", List.of(Measure.DELIVERED));
        for (Measure measure : List.of(
                Measure.REJECTED,
                Measure.DUPLICATE,
                Measure.FILTERED,
                Measure.UNMAPPED,
                Measure.DISCARDED,
                Measure.DEAD_LETTERED)) {
            columns.put(name(measure), List.of(measure));
        }
        Map<String, long[]> sums = activity.sumsOverTime(
                key -> columns.values().stream().anyMatch(column -> column.contains(key.measure())),
                key -> key.measure().name(),
                span);
        List<Point> points = new ArrayList<>();
        for (long time = span.first(); time <= span.last(); time++) {
            int at = (int) (time - span.first());
            List<Long> counts = columns.values().stream()
                    .map(column -> column.stream()
                            .mapToLong(measure -> sums.containsKey(measure.name()) ? sums.get(measure.name())[at] : 0)
                            .sum())
                    .toList();
            points.add(new Point(Show.minute(time(time)), time(time).getEpochSecond(), counts));
        }
        return new Course(span.inHours() ? "hour" : "minute", List.copyOf(columns.keySet()), points);
    }

    List<Breakdown> breakdowns() {
        return List.of(
                byMapping(),
                events("By event name", "event name", Key::third, "event"),
                byReason(),
                events("By event type", "type", Key::second, ""),
                events("By source", "end of the write key", Key::first, ""));
    }

    private Breakdown byMapping() {
        Map<String, List<Long>> rows = new TreeMap<>();
        add(rows, byFirst(Measure.MADE_BY_MAPPING), 0, 2);
        add(rows, byFirst(Measure.DISCARD), 1, 2);
        return breakdown("By mapping", "mapping", List.of("made", "discarded"), rows, "mapping");
    }

    private Breakdown events(String title, String label, Function<Key, String> group, String query) {
        Map<String, List<Long>> rows = new TreeMap<>();
        for (int i = 0; i < OUTCOMES.size(); i++) {
            Measure measure = OUTCOMES.get(i);
            Map<String, Long> sums = activity.sums(key -> key.measure() == measure, group, span);
            add(rows, sums, i + 1, OUTCOMES.size() + 1);
            add(rows, sums, 0, OUTCOMES.size() + 1);
        }
        List<String> columns = new ArrayList<>(List.of(RECEIVED));
        OUTCOMES.forEach(measure -> columns.add(name(measure)));
        return breakdown(title, label, columns, rows, query);
    }

    private Breakdown byReason() {
        Map<String, List<Long>> rows = new TreeMap<>();
        Predicate<Key> withReason = key ->
                List.of(Measure.REJECTION, Measure.FILTER, Measure.DISCARD).contains(key.measure());
        add(rows, activity.sums(withReason, Counts::reason, span), 0, 1);
        return breakdown("By reason", "reason", List.of("events"), rows, "");
    }

    private static String reason(Key key) {
        return switch (key.measure()) {
            case REJECTION -> "rejected: " + key.second();
            case FILTER -> "filtered: " + key.first();
            default -> "discarded by " + key.first() + ": " + key.second();
        };
    }

    private static void add(Map<String, List<Long>> rows, Map<String, Long> sums, int column, int columns) {
        sums.forEach((name, count) -> {
            if (count > 0) {
                List<Long> row = rows.computeIfAbsent(name, any -> new ArrayList<>(zeros(columns)));
                row.set(column, row.get(column) + count);
            }
        });
    }

    private static List<Long> zeros(int count) {
        return Collections.nCopies(count, 0L);
    }

    private Breakdown breakdown(
            String title, String label, List<String> columns, Map<String, List<Long>> rows, String query) {
        List<Row> sorted = rows.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, List<Long>> row) -> -row.getValue().stream()
                                .mapToLong(Long::longValue)
                                .sum())
                        .thenComparing(Map.Entry::getKey))
                .map(row -> new Row(
                        row.getKey().isEmpty() ? NO_LABEL : row.getKey(), address(query, row.getKey()), row.getValue()))
                .toList();
        return new Breakdown(
                title,
                label,
                columns,
                sorted.subList(0, Math.min(MOST_ROWS, sorted.size())),
                Math.max(0, sorted.size() - MOST_ROWS));
    }

    private String address(String query, String name) {
        return query.isEmpty() || name.isEmpty() || name.equals(Key.OTHER)
                ? ""
                : WebRequest.address("/events", Map.of(query, name, "since", period.name()));
    }

    private static String name(Measure measure) {
        return measure.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Where the events of an outcome are listed. */
    String address(String outcome) {
        return WebRequest.address("/events", Map.of("outcome", outcome, "since", period.name()));
    }
}
