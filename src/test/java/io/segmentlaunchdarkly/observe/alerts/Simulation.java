package io.segmentlaunchdarkly.observe.alerts;

import io.segmentlaunchdarkly.observe.activity.Activity;
import io.segmentlaunchdarkly.observe.activity.Measure;
import io.segmentlaunchdarkly.outbox.MovableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules of a file over simulated minutes: what a test says of the service is counted, and what would be told is kept. */
final class Simulation {
    static final Duration MINUTE = Duration.ofMinutes(1);

    private final Path directory;
    private final MovableClock clock = new MovableClock();
    private final List<Map<String, Object>> told = new ArrayList<>();
    private long ranNanos;
    private Activity activity;
    private Alerts alerts;
    /** A channel's answer to an alert; by default it takes all. */
    Alerts.Sender channel = (body, delivery) -> delivery.begins("test");

    Optional<String> blocked = Optional.empty();
    Optional<Instant> oldest = Optional.empty();
    long waiting;
    long bytes;
    long deadLetters;
    long free = 50_000_000_000L;

    Simulation(Path directory, String rules) throws IOException {
        this.directory = directory;
        Files.writeString(directory.resolve("alerts.yaml"), rules);
        start();
    }

    /** As a process starts; what an earlier one kept is there. */
    void start() {
        activity = new Activity(clock, () -> ranNanos);
        alerts = new Alerts(clock);
        alerts.setRules(directory.resolve("alerts.yaml").toString());
        alerts.setDataDirectory(directory.toString());
        alerts.start(
                activity,
                () -> new ServiceNow(
                        List.of(new ServiceNow.Environment(
                                "default", waiting, bytes, oldest, this::deadLetters, blocked)),
                        () -> free),
                (body, delivery) -> {
                    told.add(body);
                    channel.send(body, delivery);
                },
                Runnable::run);
    }

    private long deadLetters() {
        if (deadLetters < 0) {
            throw new IllegalStateException("The dead letters cannot be counted.");
        }
        return deadLetters;
    }

    void rules(String rules) throws IOException {
        Files.writeString(directory.resolve("alerts.yaml"), rules);
    }

    MovableClock clock() {
        return clock;
    }

    Alerts alerts() {
        return alerts;
    }

    void add(Measure measure, String first, String second, String third, long count) {
        activity.add(measure, first, second, third, count);
    }

    void mapped(String source, String name, long count) {
        add(Measure.MAPPED, source, "track", name, count);
    }

    /** Lets a minute pass, and has the rules checked. */
    void minute() {
        clock.forward(MINUTE);
        ranNanos += MINUTE.toNanos();
        activity.tick();
    }

    void minutes(int count) {
        for (int i = 0; i < count; i++) {
            minute();
        }
    }

    /** The time passes while the service does not run. */
    void down(Duration time) {
        clock.forward(time);
    }

    /** What was told since the last call: {@code state rule}. */
    List<String> told() {
        List<String> all = told.stream()
                .map(body -> body.get("state") + " " + body.get("rule"))
                .toList();
        told.clear();
        return all;
    }

    /** The bodies of what was told since the last call. */
    List<Map<String, Object>> bodies() {
        List<Map<String, Object>> all = List.copyOf(told);
        told.clear();
        return all;
    }
}
