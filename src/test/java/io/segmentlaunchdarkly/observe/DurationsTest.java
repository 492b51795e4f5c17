package io.segmentlaunchdarkly.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The histograms through the real routes. */
class DurationsTest {
    private static final String REQUEST = "launchdarkly_segment_request_duration_seconds";
    private static final String HTTP = "{route=\"launchdarkly-ingest-http\"}";
    private static final String DELAY = "launchdarkly_delivery_delay_seconds";
    private static final String ANSWER = "launchdarkly_delivery_answer_duration_seconds";
    private static final String SYNC = "launchdarkly_outbox_sync_duration_seconds";

    @TempDir
    private Path data;

    private static Map<String, Double> awaitMetrics(RunningService service, Predicate<Map<String, Double>> until) {
        return await("metrics")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .until(service::metrics, until);
    }

    private static String answers(String part, String status) {
        return ANSWER + part + "{environment=\"default\",status=\"" + status + "\"}";
    }

    private static double count(Map<String, Double> metrics, String name) {
        return metrics.getOrDefault(name, 0.0);
    }

    @Test
    void measuresEveryAcknowledgedRequestByTheRouteItCameInBy() throws Exception {
        try (RunningService service = RunningService.start(data, body -> 202)) {
            for (int i = 0; i < 3; i++) {
                assertThat(service.post("/v1/track", "{'userId': 'u', 'event': 'e'}"))
                        .isEqualTo(200);
            }
            assertThat(service.post("/v1/batch", "no JSON")).isEqualTo(400);
            Map<String, Double> metrics = service.metrics();
            assertThat(metrics).containsEntry(REQUEST + "_count" + HTTP, 3.0);
            assertThat(metrics.get(REQUEST + "_sum" + HTTP)).isBetween(1e-6, 60.0);
        }
    }

    @Test
    void measuresTheSyncsThatRequestsWaitFor() throws Exception {
        try (RunningService service = RunningService.start(data, body -> 202)) {
            service.post("/v1/track", "{'userId': 'u', 'event': 'e'}");
            Map<String, Double> metrics = service.metrics();
            assertThat(metrics).containsEntry(SYNC + "_count", 1.0);
            assertThat(metrics.get(SYNC + "_sum")).isPositive();
        }
    }

    @Test
    void measuresEachAnswerByItsStatusAndTheWayToTheDelivery() throws Exception {
        AtomicInteger posts = new AtomicInteger();
        try (RunningService service = RunningService.start(data, body -> posts.getAndIncrement() == 0 ? 503 : 202)) {
            service.post("/v1/track", "{'userId': 'u', 'event': 'e'}");
            Map<String, Double> metrics =
                    awaitMetrics(service, now -> count(now, DELAY + "_count{environment=\"default\"}") == 1);
            assertThat(metrics)
                    .containsEntry(answers("_count", "5xx"), 1.0)
                    .containsEntry(answers("_count", "2xx"), 1.0)
                    .containsEntry(answers("_count", "none"), 0.0);
            // The pause before a redelivery is at least half a second: none of the answers, all of the way.
            assertThat(metrics.get(answers("_sum", "2xx"))).isPositive();
            assertThat(metrics.get(DELAY + "_sum{environment=\"default\"}")).isGreaterThan(0.5);
        }
    }

    @Test
    void measuresAnAttemptThatGetsNoAnswer() throws Exception {
        Map<String, String> nobody = Map.of("launchdarkly.events-url", "http://127.0.0.1:1/events/bulk/test");
        try (RunningService service = RunningService.start(data, body -> 202, nobody)) {
            service.post("/v1/track", "{'userId': 'u', 'event': 'e'}");
            awaitMetrics(service, now -> count(now, answers("_count", "none")) >= 1);
        }
    }

    @Test
    void areCumulativeHistogramsWithFixedBucketsAndNoPercentiles() throws Exception {
        try (RunningService service = RunningService.start(data, body -> 202)) {
            service.post("/v1/track", "{'userId': 'u', 'event': 'e'}");
            String scrape = service.management("/observe/metrics");
            assertThat(scrape).contains("# TYPE " + REQUEST + " histogram").doesNotContain("quantile=");
            assertThat(buckets(scrape, REQUEST))
                    .containsExactly(
                            "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5",
                            "5.0", "10.0", "30.0", "+Inf");
            assertThat(buckets(scrape, SYNC)).hasSize(14);
        }
    }

    private static List<String> buckets(String scrape, String name) {
        return scrape.lines()
                .filter(line -> line.startsWith(name + "_bucket"))
                .map(line -> line.replaceAll(".*le=\"([^\"]+)\".*", "$1"))
                .toList();
    }
}
