package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever comes of the events, /observe/metrics accounts for every one. */
class LedgerIT {
    /** Of seven events: three mapped, one of them a duplicate from the second request on; one of each other kind. */
    private static final String MIXED = quoted(
            """
            {'batch': [
              {'type': 'track', 'event': 'good', 'userId': 'u'},
              {'type': 'track', 'event': 'bad', 'userId': 'u'},
              {'type': 'track', 'event': 'again', 'userId': 'u', 'messageId': 'm'},
              {'type': 'identify', 'userId': 'u'},
              {'type': 'page', 'userId': 'u'},
              {'type': 'track', 'event': 'kept away', 'userId': 'u', 'integrations': {'All': false}},
              {'type': 'track', 'userId': 'u'}]}""");

    private static final int REQUESTS = 10;

    @TempDir
    Path directory;

    private Receiver receiver;
    private Distribution service;

    @BeforeEach
    void start() throws IOException {
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver).start();
    }

    @AfterEach
    void end() {
        service.close();
        receiver.close();
    }

    private void postMixed() {
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(service.post("/v1/batch", MIXED).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void accountsForEverySegmentEvent() {
        postMixed();
        service.post("/v1/batch", "no JSON");

        Metrics metrics = Metrics.of(service);
        assertThat(metrics.values())
                .containsEntry("launchdarkly_segment_events_received_total", 70.0)
                .containsEntry("launchdarkly_segment_events_total{outcome=\"rejected\"}", 10.0)
                .containsEntry("launchdarkly_segment_events_total{outcome=\"duplicate\"}", 9.0)
                .containsEntry("launchdarkly_segment_events_total{outcome=\"filtered\"}", 10.0)
                .containsEntry("launchdarkly_segment_events_total{outcome=\"unmapped\"}", 10.0)
                .containsEntry("launchdarkly_segment_events_total{outcome=\"discarded\"}", 10.0)
                .containsEntry("launchdarkly_segment_events_total{outcome=\"mapped\"}", 21.0)
                .containsEntry("launchdarkly_segment_requests_refused_total{code=\"bad_request\"}", 1.0);
        assertBalanced(metrics);
    }

    @Test
    void accountsForEveryEventThatItMade() {
        receiver.answer(request -> Receiver.Answer.of(request.body().contains("\"bad\"") ? 400 : 202));
        postMixed();

        Metrics metrics = awaitMetrics(now -> now.sum("launchdarkly_events_dead_lettered_total") == REQUESTS
                && now.sum("launchdarkly_events_delivered_total") == REQUESTS + 1);
        assertBalanced(metrics);
        assertThat(metrics.sum("launchdarkly_events_made_total")).isEqualTo(2 * REQUESTS + 1);
    }

    @Test
    void balancesAfterACrash() throws IOException {
        receiver.answer(Receiver.Answer.of(503).with("Retry-After", "1"));
        postMixed();
        service.sigkill();
        service.start();

        Metrics metrics = awaitMetrics(now -> now.sum("launchdarkly_outbox_events") == 2 * REQUESTS + 1);
        assertBalanced(metrics);
        assertThat(metrics.values())
                .containsEntry("launchdarkly_events_made_total{environment=\"default\",origin=\"found\"}", 21.0);
        receiver.answer(Receiver.Answer.of(202));
        assertBalanced(awaitMetrics(now -> now.sum("launchdarkly_events_delivered_total") == 2 * REQUESTS + 1));
    }

    @Test
    void keepsRejectedEventsWithTheReason() throws IOException {
        service.post("/v1/batch", MIXED, "Authorization", "Basic bXktd3JpdGUta2V5Og==");

        List<Path> files = service.files("rejected");
        assertThat(files).hasSize(1);
        JsonNode line = Json.parse(Files.readString(files.get(0)));
        assertThat(line.path("source").asText()).isEqualTo("-key");
        assertThat(line.path("code").asText()).isEqualTo("event_not_defined");
        assertThat(line.path("event")).isEqualTo(Json.json("{'type': 'track', 'userId': 'u'}"));
    }

    private Metrics awaitMetrics(Predicate<Metrics> until) {
        return await("metrics")
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> Metrics.of(service), until);
    }

    private static void assertBalanced(Metrics metrics) {
        assertThat(metrics.imbalances()).isEmpty();
    }
}
