package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.quoted;
import static io.segmentlaunchdarkly.it.Requests.basic;
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

/** Which events of a client count as the same, across a crash and between sources. */
class DeduplicationIT {
    private static final String BATCH = quoted(
            """
            {'batch': [
              {'type': 'track', 'event': 'Ordered', 'userId': 'ada', 'messageId': 'm-1'},
              {'type': 'identify', 'userId': 'ada', 'anonymousId': 'a-1', 'messageId': 'm-2'},
              {'type': 'track', 'event': 'Paid', 'userId': 'ada', 'messageId': 'm-3'}]}""");

    private static final String FIRST = basic("first:");
    private static final String SECOND = basic("second:");

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
    void deliversABatchOnceThatIsPostedAgainAfterACrash() throws IOException {
        post(BATCH, FIRST);
        service.sigkill();
        service.start();
        post(BATCH, FIRST);

        assertThat(delivered()).containsExactlyInAnyOrder("Ordered", "ada", "Paid");
    }

    @Test
    void deliversTheSameMessageIdsOfTwoSources() {
        post(BATCH, FIRST);
        post(BATCH, SECOND);

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
