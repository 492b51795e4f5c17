package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients and health are told when events cannot be kept. */
class BackpressureIT {
    private static final String TRACK = quoted("{'userId': 'u', 'event': 'e'}");

    @TempDir
    Path directory;

    private Receiver receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = Receiver.start();
    }

    @AfterEach
    void end() {
        receiver.close();
    }

    @Test
    void tellsClientsToComeBackWhileTheOutboxIsFull() throws IOException {
        receiver.answer(Receiver.Answer.of(503));
        try (Distribution service = Distribution.in(directory, receiver)
                .with("LAUNCHDARKLY_OUTBOX_MAX_BYTES", "10")
                .start()) {
            HttpResponse<String> answer = postUntil(service, 429);

            assertThat(Json.parse(answer.body()))
                    .isEqualTo(
                            Json.json(
                                    """
                                    {'code': 'outbox_full',
                                     'message': 'There is no room for more events now: send this request again later.'}"""));
            assertThat(Answers.headers(answer))
                    .containsEntry("retry-after", "30")
                    .containsEntry("x-ratelimit-reset", "30")
                    .containsEntry("content-type", "application/json");
        }
    }

    @Test
    void logsWhenRequestsBeginAndCeaseToBeTurnedAway() throws IOException {
        receiver.answer(Receiver.Answer.of(503).with("Retry-After", "1"));
        try (Distribution service = Distribution.in(directory, receiver)
                .with("LAUNCHDARKLY_OUTBOX_MAX_BYTES", "10")
                .start()) {
            postUntil(service, 429);
            postUntil(service, 429);
            assertThat(service.log().lines().filter(line -> line.contains("turned away")))
                    .singleElement()
                    .asString()
                    .contains("WARN  Requests are turned away (429) until there is room: ");
            assertThat(service.log()).doesNotContain("There is room again");

            receiver.answer(Receiver.Answer.of(202));

            await("the end of it").atMost(Duration.ofSeconds(30)).until(() -> service.log()
                    .contains("INFO  There is room again, and requests are taken."));
        }
    }

    /** What Camel escapes twice, slashes and quotation marks above all. */
    @Test
    void saysInHealthWhatIsWrongWithoutBackslashes() throws IOException {
        receiver.answer(new Receiver.Answer(401, Map.of(), "{\"message\": \"see https://example.com/a\"}"));
        try (Distribution service = Distribution.in(directory, receiver).start()) {
            service.post("/v1/track", TRACK);

            await("the reason").atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                            service.healthCheck("launchdarkly-delivery")
                                    .path("message")
                                    .asText())
                    .contains("401")
                    .doesNotContain("\\"));
        }
    }

    @Test
    void isDownAndTellsClientsToComeBackWhileTheDiskTakesNothing() throws IOException {
        try (Distribution service = Distribution.in(directory, receiver).start()) {
            Obstacle obstacle = Obstacle.inTheOutbox(service.data());

            HttpResponse<String> answer = service.post("/v1/track", TRACK);

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(Json.parse(answer.body()))
                    .isEqualTo(
                            Json.json(
                                    """
                                    {'code': 'outbox_unavailable',
                                     'message': 'The events could not be stored and none was taken: send this request again later.'}"""));
            assertThat(Answers.headers(answer))
                    .containsEntry("retry-after", "5")
                    .containsEntry("content-type", "application/json");
            // A restart would change nothing.
            assertThat(service.health("/live").statusCode()).isEqualTo(200);
            assertThat(service.health("/ready").statusCode()).isEqualTo(503);

            obstacle.close();
            postUntil(service, 200);
            await("health")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> service.health("/ready").statusCode() == 200);
        }
    }

    @Test
    void takesManyLargeRequestsAtATimeWithLittleMemory() throws Exception {
        String event = "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"e\",\"properties\":{\"a\":[%s]}}"
                .formatted("1,".repeat(150) + "2");
        String batch = "{\"batch\":[" + (event + ",").repeat(1200) + event + "]}";
        assertThat(batch.length()).isBetween(400_000, 500_000);
        ExecutorService clients = Executors.newFixedThreadPool(60);
        try (Distribution service = Distribution.in(directory, receiver)
                .with("JAVA_OPTS", "-Xmx64m -XX:TieredStopAtLevel=1")
                .start()) {
            List<Callable<Integer>> requests = Collections.nCopies(60, () -> postUntilTaken(service, batch));

            for (Future<Integer> status : clients.invokeAll(requests)) {
                assertThat(status.get()).isEqualTo(200);
            }
            assertThat(service.log()).doesNotContain("OutOfMemory");
        } finally {
            clients.shutdownNow();
        }
    }

    /** As SDKs do: what is asked to come back comes back. */
    private static int postUntilTaken(Distribution service, String batch) {
        return await("a batch to be taken")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> service.post("/v1/batch", batch).statusCode(), status -> status != 503);
    }

    private static HttpResponse<String> postUntil(Distribution service, int status) {
        return await("an answer " + status)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> service.post("/v1/track", TRACK), answer -> answer.statusCode() == status);
    }
}
