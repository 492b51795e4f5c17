package io.segmentlaunchdarkly.diagnosis;

import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import io.segmentlaunchdarkly.history.TestHistory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Histories of events as the shipped mappings make them. */
public final class SentEvents {
    public static final Instant NOW = TestHistory.NOW;
    static final int HEALTHY = 100_000;
    private static final int REQUEST = 500;
    private static final int FIRST_PLANTED_BATCH = 500_000;
    private static final int RENUMBERED = 1000;

    /**
     * A Segment event and what a mapping made of it.
     *
     * @param made empty when it was discarded
     * @param code the field because of which it was discarded
     */
    public record Sent(String segment, String made, String mapping, String code) {
        Sent(String segment, String made, String mapping) {
            this(segment, made, mapping, "");
        }
    }

    private SentEvents() {}

    /** A track event, as LaunchDarkly gets it two seconds later. */
    public static Sent track(String name, int number, String value, String data) {
        return track(name, "u-" + number, "a-" + number, value, data, Duration.ofSeconds(2));
    }

    public static Sent track(String name, String user, String anonymous, String value, String data, Duration late) {
        Instant happened = NOW.minus(late);
        String segment = "{\"type\":\"track\",\"event\":\"" + name + "\","
                + (user.isEmpty() ? "" : "\"userId\":\"" + user + "\",")
                + "\"anonymousId\":\"" + anonymous + "\",\"timestamp\":\"" + happened + "\",\"properties\":" + data
                + "}";
        return new Sent(
                segment,
                "{\"kind\":\"custom\",\"key\":\"" + name + "\",\"contextKeys\":{\"unauthenticatedUser\":\"" + anonymous
                        + "\",\"user\":\"" + (user.isEmpty() ? anonymous : user) + "\"},\"creationDate\":"
                        + happened.toEpochMilli() + (value.isEmpty() ? "" : ",\"metricValue\":" + value) + ",\"data\":"
                        + data + "}",
                "track-event");
    }

    static Sent alias(int number) {
        return new Sent(
                "{\"type\":\"identify\",\"userId\":\"u-" + number + "\",\"anonymousId\":\"a-" + number + "\"}",
                "{\"kind\":\"alias\",\"key\":\"u-" + number + "\",\"contextKind\":\"user\",\"previousKey\":\"a-"
                        + number + "\",\"previousContextKind\":\"anonymousUser\",\"creationDate\":" + NOW.toEpochMilli()
                        + "}",
                "alias-user");
    }

    public static Sent discarded(String name, int number, String code) {
        return new Sent(track(name, number, "", "{\"revenue\":\"$10\"}").segment(), "", "track-event", code);
    }

    /** Of three names, one of them with a metric value, a fifth of them without a user id. */
    public static Sent healthy(int number) {
        String user = number % 5 == 0 ? "" : "u-" + number % 1000;
        String anonymous = "a-" + number % 1000;
        return switch (number % 3) {
            case 0 -> track(
                    "Order Completed",
                    user,
                    anonymous,
                    "" + (10 + number % 90),
                    "{\"revenue\":" + (10 + number % 90) + ",\"currency\":\"EUR\",\"country\":\"PT\"}",
                    Duration.ofSeconds(2));
            case 1 -> track("Signed Up", user, anonymous, "", "{\"plan\":\"pro\"}", Duration.ofSeconds(3));
            default -> track("Step 2 Viewed", user, anonymous, "", "{\"first\":true}", Duration.ofMillis(400));
        };
    }

    /** Writes a history of healthy events. */
    static void healthy(Path data, int count) throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            write(history, 0, count, SentEvents::healthy);
            history.pack();
        }
    }

    /** Writes a history of some events beside those of another one. */
    static Path planted(Path data, Path healthy, int count, IntFunction<Sent> events) throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            write(history, FIRST_PLANTED_BATCH, count, events);
        }
        return beside(data, healthy);
    }

    /** The same, and nothing of it was delivered. */
    static Path plantedAndNotDelivered(Path data, Path healthy, int count, IntFunction<Sent> events) throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            note(history, FIRST_PLANTED_BATCH, 0, count, events);
        }
        return beside(data, healthy);
    }

    private static Path beside(Path data, Path healthy) throws IOException {
        try (Stream<Path> files = Files.list(healthy.resolve("history"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (name.matches("[0-9]{10}[.].*")) {
                    String renumbered = String.format(
                            "%010d%s", Long.parseLong(name.substring(0, 10)) + RENUMBERED, name.substring(10));
                    Files.createLink(data.resolve("history").resolve(renumbered), file);
                }
            }
        }
        return data;
    }

    /** Writes events and their deliveries. */
    public static void write(TestHistory history, int firstBatch, int count, IntFunction<Sent> events)
            throws Exception {
        int batch = firstBatch;
        for (int i = 0; i < count; i += REQUEST) {
            int to = Math.min(count, i + REQUEST);
            note(history, batch, i, to, events);
            history.delivered(history.batch(batch), to - i);
            batch++;
            history.flush();
        }
    }

    private static void note(TestHistory history, int batch, int from, int to, IntFunction<Sent> events)
            throws Exception {
        List<String> json = new ArrayList<>();
        List<List<MappingOutcomes.Entry>> entries = new ArrayList<>();
        for (int n = from; n < to; n++) {
            Sent sent = events.apply(n);
            json.add(sent.segment());
            entries.add(List.of(
                    sent.made().isEmpty()
                            ? new MappingOutcomes.Entry(
                                    sent.mapping(),
                                    "trackEvent",
                                    "default",
                                    new MappingOutcome.Discarded(sent.code(), "It is wrong."))
                            : TestHistory.mapped(sent.mapping(), sent.made().getBytes(StandardCharsets.UTF_8))));
        }
        history.note("{\"batch\":[" + String.join(",", json) + "]}", List.of(history.batch(batch)), entries);
        history.flush();
    }
}
