package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client sends again, because it had no answer or did not hear it, arrives once. */
class DeduplicationIT {
    private static final String BATCH = quoted(
            """
            {'batch': [
              {'type': 'track', 'event': 'Ordered', 'userId': 'ada', 'messageId': 'm-1'},
              {'type': 'identify', 'userId': 'ada', 'anonymousId': 'a-1', 'messageId': 'm-2'},
              {'type': 'track', 'event': 'Paid', 'userId': 'ada', 'messageId': 'm-3'}]}""");

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

    @Test
    void deliversABatchOnceThatIsPostedTwice() {
        post(BATCH, "Basic dzo=");
        post(BATCH, "Basic dzo=");

        assertThat(delivered()).containsExactlyInAnyOrder("Ordered", "ada", "Paid");
    }

    @Test
    void deliversABatchOnceThatIsPostedAgainAfterACrash() throws IOException {
        post(BATCH, "Basic dzo=");
        service.sigkill();
        service.start();
        post(BATCH, "Basic dzo=");

        assertThat(delivered()).containsExactlyInAnyOrder("Ordered", "ada", "Paid");
    }

    @Test
    void deliversTheSameMessageIdsOfTwoSources() {
        post(BATCH, "Basic dzo=");
        post(BATCH, "Basic djo=");

        assertThat(delivered()).containsExactlyInAnyOrder("Ordered", "ada", "Paid", "Ordered", "ada", "Paid");
    }

    private void post(String batch, String authorization) {
        assertThat(service.post("/v1/batch", batch, "Authorization", authorization)
                        .statusCode())
                .isEqualTo(200);
    }

    /** The keys of the events delivered, once nothing waits any more. */
    private List<String> delivered() {
        await("an empty outbox").atMost(Duration.ofSeconds(30)).until(() -> service.waiting()
                .isEmpty());
        return receiver.events().stream()
                .map(event -> event.path("key").asText())
                .toList();
    }
}
