package io.segmentlaunchdarkly.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both ledgers through the real routes: what goes in, what /observe/metrics says of it. */
class SegmentLedgerTest {
    private static final String MIXED =
            """
            {'batch': [
              {'type': 'track', 'userId': 'u', 'event': 'one'},
              {'type': 'track', 'userId': 'u', 'event': 'two', 'properties': {'revenue': 1}},
              {'type': 'identify', 'userId': 'u', 'anonymousId': 'a'},
              {'type': 'identify', 'userId': 'u'},
              {'type': 'page', 'userId': 'u'},
              {'type': 'track', 'userId': 'u', 'event': 'kept away', 'integrations': {'All': false}},
              {'type': 'track', 'userId': 'u'},
              {'type': 'track', 'event': 'whose'}]}""";

    /** How the names of a histogram's series end, behind that of the histogram. */
    private static final Pattern HISTOGRAM = Pattern.compile("(?<=_seconds)_(bucket|count|sum|max)$");

    /** As long as the metrics of a ledger stay the same, so that those of one scrape are of one moment. */
    private static final Duration MOMENT = Duration.ofMillis(200);

    @TempDir
    private Path data;

    private static Map<String, Double> awaitMetrics(RunningService service, Predicate<Map<String, Double>> until) {
        return await("metrics")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .until(service::metrics, until);
    }

    private static double events(Map<String, Double> metrics, String name) {
        return metrics.getOrDefault("launchdarkly_events_" + name, 0.0);
    }

    private static double made(Map<String, Double> metrics) {
        return events(metrics, "made_total{environment=\"default\",origin=\"mapped\"}")
                + events(metrics, "made_total{environment=\"default\",origin=\"found\"}");
    }

    private static double delivered(Map<String, Double> metrics) {
        return events(metrics, "delivered_total{environment=\"default\"}");
    }

    private static double deadLettered(Map<String, Double> metrics) {
        return events(metrics, "dead_lettered_total{environment=\"default\"}");
    }

    private static double discarded(Map<String, Double> metrics) {
        return events(metrics, "discarded_total{environment=\"default\"}");
    }

    private static double waiting(Map<String, Double> metrics) {
        return metrics.getOrDefault("launchdarkly_outbox_events{environment=\"default\"}", 0.0);
    }

    private static double segment(Map<String, Double> metrics, String outcome) {
        return metrics.get("launchdarkly_segment_events_total{outcome=\"" + outcome + "\"}");
    }

    private static double received(Map<String, Double> metrics) {
        return metrics.get("launchdarkly_segment_events_received_total");
    }

    private static void assertBalanced(Map<String, Double> metrics) {
        assertThat(Stream.of("rejected", "duplicate", "filtered", "unmapped", "discarded", "mapped")
                        .mapToDouble(outcome -> segment(metrics, outcome))
                        .sum())
                .isEqualTo(received(metrics));
        assertThat(delivered(metrics) + waiting(metrics) + deadLettered(metrics) + discarded(metrics))
                .isEqualTo(made(metrics));
    }

    private Path ready() {
        return data.resolve("outbox/default/ready");
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    @Test
    void accountsForEverySegmentEvent() throws Exception {
        try (RunningService service = RunningService.start(data, body -> 202)) {
            service.post("/v1/batch", MIXED);
            Map<String, Double> metrics = awaitMetrics(service, now -> received(now) == 8);
            assertBalanced(metrics);
            assertThat(metrics)
                    .containsEntry("launchdarkly_segment_events_total{outcome=\"mapped\"}", 3.0)
                    .containsEntry("launchdarkly_segment_events_total{outcome=\"discarded\"}", 1.0)
                    .containsEntry("launchdarkly_segment_events_total{outcome=\"unmapped\"}", 1.0)
                    .containsEntry("launchdarkly_segment_events_total{outcome=\"filtered\"}", 1.0)
                    .containsEntry("launchdarkly_segment_events_total{outcome=\"rejected\"}", 2.0)
                    .containsEntry("launchdarkly_segment_events_total{outcome=\"duplicate\"}", 0.0)
                    .containsEntry("launchdarkly_segment_events_rejected_total{code=\"event_not_defined\"}", 1.0)
                    .containsEntry("launchdarkly_segment_events_rejected_total{code=\"no_user_anon_id\"}", 1.0)
                    .containsEntry(
                            "launchdarkly_mapping_discards_total{mapping=\"alias-user\",reason=\"previous_key\"}", 1.0);
        }
    }

    @Test
    void countsEveryRejectedEventHoweverFewAreListed() throws Exception {
        try (RunningService service = RunningService.start(data, body -> 202)) {
            service.post("/v1/batch", "[0" + ",0".repeat(9_999) + "]");
            Map<String, Double> metrics = awaitMetrics(service, now -> received(now) == 10_000);
            assertBalanced(metrics);
            assertThat(metrics)
                    .containsEntry("launchdarkly_segment_events_rejected_total{code=\"bad_request\"}", 2_500.0)
                    .containsEntry("launchdarkly_segment_events_rejected_total{code=\"batch_too_long\"}", 7_500.0);
        }
    }

    /** Micrometer's function meters refer to what they read only weakly. */
    @Test
    void goesOnCountingAfterAGarbageCollection() throws Exception {
        try (RunningService service = RunningService.start(data, body -> 202)) {
            System.gc();
            service.post("/v1/batch", MIXED);
            assertBalanced(awaitMetrics(service, now -> received(now) == 8 && delivered(now) == 3));
        }
    }

    @Test
    void accountsForEveryEventThatIsDelivered() throws Exception {
        try (RunningService service = RunningService.start(data, body -> 202)) {
            service.post("/v1/batch", MIXED);
            Map<String, Double> metrics = awaitMetrics(service, now -> delivered(now) == 3);
            assertBalanced(metrics);
            assertThat(made(metrics)).isEqualTo(3);
            assertThat(metrics)
                    .containsEntry(
                            "launchdarkly_delivery_attempts_total{environment=\"default\",outcome=\"delivered\"}", 1.0);
        }
    }

    @Test
    void countsAnEventThatComesAgainAsADuplicate() throws Exception {
        String event = "{'messageId': 'm', 'userId': 'u', 'event': 'twice'}";
        try (RunningService service = RunningService.start(data, body -> 202)) {
            service.post("/v1/track", event);
            service.post("/v1/track", event);
            Map<String, Double> metrics = awaitMetrics(service, now -> received(now) == 2 && delivered(now) == 1);
            assertBalanced(metrics);
            assertThat(segment(metrics, "mapped")).isEqualTo(1);
            assertThat(segment(metrics, "duplicate")).isEqualTo(1);
            assertThat(made(metrics)).isEqualTo(1);
            assertThat(metrics).containsEntry("launchdarkly_outbox_duplicates_total", 1.0);
        }
    }

    @Test
    void balancesWhileEventsAreOnTheirWay() throws Exception {
        try (RunningService service =
                RunningService.start(data, body -> 202, Map.of("launchdarkly.batch.max-events", "7"))) {
            AtomicInteger posted = new AtomicInteger();
            for (int i = 0; i < 10; i++) {
                assertBalanced(scrapeAfter(service, () -> {
                    posted.incrementAndGet();
                    return service.post("/v1/batch", MIXED);
                }));
            }
            assertBalanced(awaitMetrics(service, now -> delivered(now) == 3 * posted.get()));
        }
    }

    /**
     * What a scrape reads directly after something was done. The metrics of a ledger are of one moment where the scrape begins after the
     * moment of the scrape before it and ends within its own; one that a busy machine made longer is done again.
     */
    private static Map<String, Double> scrapeAfter(RunningService service, Callable<Integer> something) {
        return await("a scrape within a moment")
                .atMost(Duration.ofSeconds(60))
                .pollDelay(MOMENT)
                .pollInterval(MOMENT)
                .until(
                        () -> {
                            something.call();
                            long began = System.nanoTime();
                            Map<String, Double> metrics = service.metrics();
                            return Duration.ofNanos(System.nanoTime() - began).compareTo(MOMENT) < 0
                                    ? metrics
                                    : Map.<String, Double>of();
                        },
                        metrics -> !metrics.isEmpty());
    }

    @Test
    void countsNothingOfARequestThatFails() throws Exception {
        try (RunningService service = RunningService.start(data, body -> 202)) {
            Files.createDirectories(data.resolve("outbox/default"));
            Files.deleteIfExists(data.resolve("outbox/default/open"));
            Files.createFile(data.resolve("outbox/default/open"));
            assertThat(service.post("/v1/batch", MIXED)).isEqualTo(503);
            Map<String, Double> metrics = awaitMetrics(
                    service,
                    now -> now.containsKey("launchdarkly_segment_requests_refused_total{code=\"outbox_unavailable\"}"));
            assertThat(received(metrics)).isZero();
            assertBalanced(metrics);
        }
    }

    @Test
    void countsRequestsThatAreRefusedAsAWhole() throws Exception {
        try (RunningService service = RunningService.start(data, body -> 202)) {
            service.post("/v1/batch", "no JSON");
            service.post("/v1/batch", " ".repeat(600_000));
            service.post("/api/test", "not asked here");
            Map<String, Double> metrics = awaitMetrics(
                    service,
                    now -> now.containsKey("launchdarkly_segment_requests_refused_total{code=\"payload_too_large\"}"));
            assertThat(metrics)
                    .containsEntry("launchdarkly_segment_requests_refused_total{code=\"bad_request\"}", 1.0)
                    .containsEntry("launchdarkly_segment_requests_refused_total{code=\"payload_too_large\"}", 1.0)
                    .doesNotContainKey("launchdarkly_segment_requests_refused_total{code=\"not_found\"}");
            assertThat(received(metrics)).isZero();
        }
    }

    @Test
    void answers503AndCountsNothingWhenRejectedEventsCannotBeKept() throws Exception {
        Files.createFile(data.resolve("rejected"));
        try (RunningService service = RunningService.start(data, body -> 202)) {
            assertThat(service.post("/v1/batch", MIXED)).isEqualTo(503);
            Map<String, Double> metrics = awaitMetrics(
                    service,
                    now -> now.containsKey("launchdarkly_segment_requests_refused_total{code=\"outbox_unavailable\"}"));
            assertThat(received(metrics)).isZero();
            assertThat(made(metrics)).isZero();
        }
    }

    @Test
    void balancesAfterARestartWithWaitingBatches() throws Exception {
        try (RunningService service = RunningService.start(data, body -> 503)) {
            service.post("/v1/batch", MIXED);
            assertBalanced(awaitMetrics(service, now -> waiting(now) == 3));
        }
        try (RunningService service = RunningService.start(data, body -> 503)) {
            Map<String, Double> metrics = awaitMetrics(service, now -> waiting(now) == 3);
            assertBalanced(metrics);
            assertThat(metrics)
                    .containsEntry("launchdarkly_events_made_total{environment=\"default\",origin=\"found\"}", 3.0);
        }
        try (RunningService service = RunningService.start(data, body -> 202)) {
            assertBalanced(awaitMetrics(service, now -> delivered(now) == 3));
        }
    }

    @Test
    void balancesAfterADeadLetter() throws Exception {
        try (RunningService service = RunningService.start(data, body -> 400)) {
            service.post("/v1/track", "{'userId': 'u', 'event': 'bad'}");
            Map<String, Double> metrics = awaitMetrics(service, now -> deadLettered(now) == 1);
            assertBalanced(metrics);
            assertThat(made(metrics)).isEqualTo(1);
        }
    }

    @Test
    void balancesAfterASplit() throws Exception {
        try (RunningService service = RunningService.start(data, body -> body.contains("\"two\"") ? 400 : 202)) {
            service.post("/v1/batch", MIXED);
            Map<String, Double> metrics = awaitMetrics(service, now -> deadLettered(now) == 1 && delivered(now) == 2);
            assertBalanced(metrics);
            assertThat(made(metrics)).isEqualTo(3);
            assertThat(discarded(metrics)).isZero();
        }
    }

    private List<Path> batches() throws IOException {
        return files(ready()).stream()
                .filter(file -> file.toString().endsWith(".json"))
                .toList();
    }

    @Test
    void countsABatchThatIsTakenAwayAsDiscarded() throws Exception {
        try (RunningService service = RunningService.start(data, body -> 503)) {
            service.post("/v1/batch", MIXED);
            awaitMetrics(service, now -> waiting(now) == 3);
            await().until(() -> !batches().isEmpty());
            Files.delete(batches().get(0));
            Map<String, Double> metrics = awaitMetrics(service, now -> discarded(now) == 3);
            assertBalanced(metrics);
            assertThat(waiting(metrics)).isZero();
        }
    }

    @Test
    void countsADeadLetterThatIsPutBackAsFound() throws Exception {
        boolean[] well = {false};
        try (RunningService service = RunningService.start(data, body -> well[0] ? 202 : 400)) {
            service.post("/v1/track", "{'userId': 'u', 'event': 'bad'}");
            awaitMetrics(service, now -> deadLettered(now) == 1);
            well[0] = true;
            Path deadLetter = files(data.resolve("dead-letter/default")).stream()
                    .filter(file -> !file.toString().endsWith(".reason.json"))
                    .findFirst()
                    .orElseThrow();
            Files.move(deadLetter, ready().resolve(deadLetter.getFileName()));
            Map<String, Double> metrics = awaitMetrics(service, now -> delivered(now) == 1);
            assertBalanced(metrics);
            assertThat(made(metrics)).isEqualTo(2);
        }
    }

    @Test
    void isDownWithTheReasonWhileABatchWaitsTooLong() throws Exception {
        try (RunningService service =
                RunningService.start(data, body -> 503, Map.of("launchdarkly.outbox.alert-age", "0"))) {
            service.post("/v1/track", "{'userId': 'u', 'event': 'e'}");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> service.management("/observe/health").contains("1 event waiting"));
            assertThat(service.management("/observe/health/ready")).doesNotContain("waiting");
        }
    }

    @Test
    void documentsEveryMetric() throws Exception {
        Files.createDirectories(ready());
        try (RunningService service = RunningService.start(data, body -> 202)) {
            service.post("/v1/batch", MIXED);
            service.post("/v1/batch", "no JSON");
            awaitMetrics(service, now -> delivered(now) == 3);
            List<String> exposed = service.management("/observe/metrics")
                    .lines()
                    .filter(line -> line.startsWith("launchdarkly_"))
                    .map(SegmentLedgerTest::nameAndLabels)
                    .distinct()
                    .sorted()
                    .toList();
            List<String> documented = Files.readAllLines(Path.of("docs", "metrics.md")).stream()
                    .filter(line -> line.startsWith("| `launchdarkly_"))
                    .map(line -> line.split("\\|"))
                    .map(cells -> cells[1].replace("`", "").trim() + " "
                            + cells[3].replace("`", "").trim())
                    .map(String::trim)
                    .sorted()
                    .toList();
            assertThat(exposed).isEqualTo(documented);
        }
    }

    /** {@code name{b="x",a="y"} 1} as {@code name a, b}; the series of a histogram as one, {@code name_seconds}. */
    private static String nameAndLabels(String line) {
        String meter = line.substring(0, line.lastIndexOf(' '));
        int brace = meter.indexOf('{');
        if (brace < 0) {
            return HISTOGRAM.matcher(meter).replaceFirst("");
        }
        List<String> labels = Stream.of(
                        meter.substring(brace + 1, meter.length() - 1).split(","))
                .map(label -> label.substring(0, label.indexOf('=')))
                .filter(label -> !label.equals("le"))
                .sorted()
                .toList();
        return (HISTOGRAM.matcher(meter.substring(0, brace)).replaceFirst("") + " " + String.join(", ", labels)).trim();
    }
}
