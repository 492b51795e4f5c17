package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever comes of the events behind the outbox, /observe/metrics accounts for every one. */
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
    void accountsForEveryEventThatItMade() {
        receiver.answer(request -> Receiver.Answer.of(request.body().contains("\"bad\"") ? 400 : 202));
        postMixed();

        Metrics metrics = Metrics.await(
                service,
                now -> now.sum("launchdarkly_events_dead_lettered_total") == REQUESTS
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

        Metrics metrics = Metrics.await(service, now -> now.sum("launchdarkly_outbox_events") == 2 * REQUESTS + 1);
        assertBalanced(metrics);
        assertThat(metrics.values())
                .containsEntry("launchdarkly_events_made_total{environment=\"default\",origin=\"found\"}", 21.0);
        receiver.answer(Receiver.Answer.of(202));
        assertBalanced(
                Metrics.await(service, now -> now.sum("launchdarkly_events_delivered_total") == 2 * REQUESTS + 1));
    }

    private static void assertBalanced(Metrics metrics) {
        assertThat(metrics.imbalances()).isEmpty();
    }
}
