package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Requests.batch;
import static io.segmentlaunchdarkly.it.Requests.track;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each answer of the receiver means for a batch, and when a batch is closed. */
class DeliveryIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path directory;

    @TempDir
    Path own;

    private static Receiver receiver;
    private static Distribution service;

    @BeforeAll
    static void start() throws IOException {
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver).start();
    }

    @AfterAll
    static void end() {
        service.close();
        receiver.close();
    }

    @BeforeEach
    void acceptEverything() {
        receiver.answer(Receiver.Answer.of(202));
        await("an empty outbox").atMost(SOON).until(() -> service.waiting().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 408})
    void postsABatchAgainThatTheReceiverCouldNotTake(int status) {
        String name = "again after " + status;
        answerFirst(name, 1, Receiver.Answer.of(status));

        service.post("/v1/track", track(name));
        receiver.awaitEvent(name);

        List<Receiver.Request> tries = requests(name);
        assertThat(tries).extracting(Receiver.Request::status).containsExactly(status, 202);
        assertThat(tries.get(1).payloadId()).isEqualTo(tries.get(0).payloadId());
        assertThat(tries.get(1).body()).isEqualTo(tries.get(0).body());
    }

    @Test
    void comesBackAfterAsManySecondsAsTheReceiverAsksFor() {
        answerFirst("after 3 s", 1, Receiver.Answer.of(429).with("Retry-After", "3"));

        service.post("/v1/track", track("after 3 s"));
        receiver.awaitEvent("after 3 s");

        List<Receiver.Request> tries = requests("after 3 s");
        assertThat(tries).hasSize(2);
        assertThat(Duration.ofNanos(tries.get(1).nanoTime() - tries.get(0).nanoTime()))
                .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(10));
    }

    /** With a pause that the receiver asks for, a batch is read again; what is tried again sooner is in memory. */
    @Test
    void doesNotPostABatchAgainThatWasTakenAway() throws IOException {
        answerFirst("taken away", 1, Receiver.Answer.of(503).with("Retry-After", "2"));
        service.post("/v1/track", track("taken away"));
        await("a try").atMost(SOON).until(() -> !requests("taken away").isEmpty());

        for (Path batch : service.files("outbox/default/ready")) {
            Files.delete(batch);
        }

        // One that has to wait longer is delivered, so the turn of the other is over.
        answerFirst("after it", 1, Receiver.Answer.of(503).with("Retry-After", "4"));
        service.post("/v1/track", track("after it"));
        receiver.awaitEvents("after it", 1);
        assertThat(requests("taken away")).hasSize(1);
    }

    @Test
    void deletesABatchThatWasDelivered() {
        service.post("/v1/track", track("deleted"));
        receiver.awaitEvent("deleted");

        await("an empty outbox").atMost(SOON).until(() -> service.waiting().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413})
    void deliversAllButTheOneEventThatTheReceiverRefuses(int status) throws IOException {
        String good = "good beside " + status;
        String poison = "poison " + status;
        receiver.answer(request -> request.body().contains(poison)
                ? Receiver.Answer.of(status).saying("{\"message\": \"no\"}")
                : Receiver.Answer.of(202));

        service.post("/v1/batch", batch(track(good), track(good), track(poison), track(good), track(good)));
        receiver.awaitEvents(good, 4);
        Path deadLetter = await("the dead letter")
                .atMost(SOON)
                .until(() -> deadLetters(poison), letters -> letters.size() == 1)
                .get(0);

        assertThat(receiver.events(good)).hasSize(4);
        assertThat(Json.elements(Json.parse(Files.readString(deadLetter))))
                .extracting(event -> event.path("key").asText())
                .containsExactly(poison);
        JsonNode reason = reason(deadLetter);
        assertThat(reason.path("status").asInt()).isEqualTo(status);
        assertThat(reason.path("responseBody").asText()).isEqualTo("{\"message\": \"no\"}");
        assertThat(reason.path("outcome").asText()).isEqualTo("refused");
    }

    @Test
    void countsTheAttemptsOfADeadLetter() throws IOException {
        receiver.answer(request -> Receiver.Answer.of(request.body().contains("counted once") ? 400 : 202));

        service.post("/v1/track", track("counted once"));
        Path deadLetter = await("the dead letter")
                .atMost(SOON)
                .until(() -> deadLetters("counted once"), letters -> letters.size() == 1)
                .get(0);

        assertThat(reason(deadLetter).path("attempts").asInt())
                .isEqualTo(requests("counted once").size());
    }

    @Test
    void deliversADeadLetterThatIsMovedBack() throws IOException {
        receiver.answer(request -> Receiver.Answer.of(request.body().contains("replayed") ? 400 : 202));
        service.post("/v1/track", track("replayed"));
        Path deadLetter = await("the dead letter")
                .atMost(SOON)
                .until(() -> deadLetters("replayed"), letters -> letters.size() == 1)
                .get(0);
        receiver.answer(Receiver.Answer.of(202));
        // Until then the delivery that was refused is over too, and does not take the file that comes back for its own.
        service.post("/v1/track", track("after the refusal"));
        receiver.awaitEvents("after the refusal", 1);

        Files.move(deadLetter, service.data().resolve("outbox/default/ready").resolve(deadLetter.getFileName()));

        assertThat(receiver.awaitEvents("replayed", 1)).hasSize(1);
    }

    @Test
    void putsAFileThatIsNoBatchToTheDeadLetters() throws IOException {
        Path stray = service.data().resolve("outbox/default/ready/stray.json");
        service.post("/v1/track", track("before the stray"));
        receiver.awaitEvents("before the stray", 1);

        Files.writeString(stray, "[\n{}\n]");

        Path reason = service.data().resolve("dead-letter/default/stray.reason.json");
        await("the reason").atMost(SOON).until(() -> Files.exists(reason));
        await("the move").atMost(SOON).until(() -> Files.notExists(stray));
        assertThat(Json.parse(Files.readString(reason)).path("error").asText())
                .contains("A batch file must be named <time>-<payload id>.json but one is named stray.json");
    }

    @Test
    void setsABatchAsideThatRotted() throws IOException {
        try (Receiver later = Receiver.start();
                Distribution rotting = Distribution.in(own, later).start()) {
            // So that it is read again: what is tried again without being asked for a pause is in memory.
            later.answer(Receiver.Answer.of(503).with("Retry-After", "3"));
            rotting.post("/v1/track", track("rotten"));
            await("a try").atMost(SOON).until(() -> !later.requests().isEmpty());
            Path batch = rotting.waiting().get(0);
            Files.writeString(batch, Files.readString(batch).replace("rotten", "ROTTEN"));
            later.answer(Receiver.Answer.of(202));

            await("the dead letter")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> rotting.files("dead-letter/default").size() == 2);

            Path reason = rotting.files("dead-letter/default").stream()
                    .filter(file -> file.toString().endsWith(".reason.json"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Json.parse(Files.readString(reason)).path("outcome").asText())
                    .isEqualTo("damaged");
            assertThat(later.requests()).noneMatch(request -> request.body().contains("ROTTEN"));
        }
    }

    /** What stands in the place of a directory stands for a disk that takes nothing. */
    @Test
    void triesABatchNowAndThenWhileTheDiskDoesNotTakeWhatBecomesOfIt() throws IOException {
        try (Distribution troubled = Distribution.in(own, receiver).start()) {
            Path obstacle = Files.createDirectories(troubled.data().resolve("dead-letter"))
                    .resolve("default");
            Files.writeString(obstacle, "no directory");
            receiver.answer(request -> Receiver.Answer.of(request.body().contains("unburied") ? 400 : 202));
            troubled.post("/v1/track", track("unburied"));
            await("three tries").atMost(SOON).until(() -> requests("unburied").size() >= 3);

            JsonNode health = troubled.healthCheck("launchdarkly-outbox");
            assertThat(health.path("status").asText()).isEqualTo("DOWN");
            assertThat(health.path("message").asText())
                    .startsWith(
                            "The delivery of 1 batch of the environment default is stalled by this service or its disk");
            assertThat(troubled.health("/ready").statusCode()).isEqualTo(200);
            assertThat(requests("unburied")).as("after a pause each").hasSizeLessThan(6);
            assertThat(troubled.log().lines().filter(line -> line.contains("is stalled")))
                    .as("told once")
                    .hasSize(1);
            assertThat(troubled.stackTraces()).isEmpty();
            troubled.post("/v1/track", track("meanwhile"));
            assertThat(receiver.awaitEvents("meanwhile", 1)).hasSize(1);

            Files.delete(obstacle);

            await("the dead letter")
                    .atMost(SOON)
                    .until(() -> troubled.files("dead-letter/default").size() == 2);
            await("health").atMost(SOON).until(() -> troubled.health("").statusCode() == 200);
        }
    }

    /** The environment is tried once a minute. */
    @Test
    void keepsBatchesAndIsUnhealthyWhenTheConfigurationIsWrong() throws IOException {
        try (Receiver wrong = Receiver.start();
                Distribution blocked = Distribution.in(own, wrong).start()) {
            wrong.answer(Receiver.Answer.of(401));
            assertThat(blocked.post("/v1/track", track("blocked")).statusCode()).isEqualTo(200);
            String message = "Deliveries to the environment default are blocked: the receiver answered 401."
                    + " Check the client-side ID and the events host; the batches wait.";
            await("health").atMost(SOON).until(() -> blocked.healthCheck("launchdarkly-delivery")
                    .path("message")
                    .asText()
                    .equals(message));
            assertThat(blocked.healthCheck("launchdarkly-delivery")
                            .path("status")
                            .asText())
                    .isEqualTo("DOWN");

            assertThat(blocked.health("").statusCode()).isEqualTo(503);
            assertThat(blocked.health("/ready").statusCode())
                    .as("it goes on taking events")
                    .isEqualTo(200);
            assertThat(blocked.files("dead-letter/default")).isEmpty();
            assertThat(blocked.waiting()).hasSize(1);
        }
    }

    @Test
    void waitsForAReceiverThatIsNotThere() throws IOException {
        Receiver gone = Receiver.start();
        int port = gone.port();
        gone.close();
        try (Distribution waiting = Distribution.in(own, gone).start()) {
            waiting.post("/v1/track", track("waited"));
            await("a refused connection").atMost(SOON).until(() -> waiting.log().contains("failed (retry)"));

            try (Receiver back = Receiver.startAt(port)) {
                assertThat(back.awaitEvents("waited", 1)).hasSize(1);
            }
        }
    }

    @Test
    void closesABatchWhenItsCountIsReached() throws IOException {
        try (Distribution counting =
                patient().with("LAUNCHDARKLY_BATCH_MAX_EVENTS", "10").start()) {
            for (int i = 0; i < 10; i++) {
                counting.post("/v1/track", track("by count"));
            }

            assertThat(receiver.awaitEvents("by count", 10)).hasSize(10);
            assertThat(requests("by count")).hasSize(1);
        }
    }

    @Test
    void dividesARequestThatIsLargerThanABatch() throws IOException {
        try (Distribution counting =
                patient().with("LAUNCHDARKLY_BATCH_MAX_EVENTS", "10").start()) {
            counting.post("/v1/batch", batch(Collections.nCopies(25, track("divided"))));
            receiver.awaitEvents("divided", 20);

            counting.sigterm();
            counting.start();
            receiver.awaitEvents("divided", 25);

            assertThat(requests("divided"))
                    .extracting(request -> request.events().size())
                    .containsExactlyInAnyOrder(10, 10, 5);
        }
    }

    @Test
    void closesABatchBeforeItHasTooManyBytes() throws IOException {
        try (Distribution measuring =
                patient().with("LAUNCHDARKLY_BATCH_MAX_BYTES", "1000").start()) {
            for (int i = 0; i < 20; i++) {
                measuring.post("/v1/track", track("measured"));
            }
            // Whatever the events' size is, of 20 not all fit into one batch.
            receiver.awaitEvents("measured", 10);

            assertThat(requests("measured"))
                    .allSatisfy(request -> assertThat(request.body().length()).isLessThanOrEqualTo(1000));
        }
    }

    @Test
    void closesABatchAtTheIntervalHoweverLittleIsInIt() throws IOException {
        Duration interval = Duration.ofSeconds(1);
        try (Distribution ticking = Distribution.in(own, receiver)
                .with("LAUNCHDARKLY_BATCH_INTERVAL", String.valueOf(interval.toMillis()))
                .start()) {
            for (String name : List.of("aged 1", "aged 2", "aged 3")) {
                ticking.post("/v1/track", track(name));
                receiver.awaitEvent(name);
            }

            List<Receiver.Request> batches = requests("aged");
            assertThat(batches).hasSize(3).allSatisfy(request -> assertThat(request.events())
                    .hasSize(1));
            // Two intervals lie between the first and the third; one of them may be lost on the way of the first.
            assertThat(Duration.ofNanos(
                            batches.get(2).nanoTime() - batches.get(0).nanoTime()))
                    .isGreaterThan(interval);
        }
    }

    @Test
    void packsBatchesWhereThatIsAskedFor() throws IOException {
        answerFirst("packed", 1, Receiver.Answer.of(503));
        try (Distribution packing = Distribution.in(own, receiver)
                .with("LAUNCHDARKLY_DELIVERY_GZIP", "true")
                .start()) {
            packing.post("/v1/batch", batch(Collections.nCopies(100, track("packed"))));

            assertThat(receiver.awaitEvents("packed", 100)).hasSize(100);
            List<Receiver.Request> tries = requests("packed");
            assertThat(tries).extracting(Receiver.Request::status).containsExactly(503, 202);
            assertThat(tries.get(1).body()).isEqualTo(tries.get(0).body());
            assertThat(tries).allSatisfy(request -> assertThat(request.headers())
                    .containsEntry("content-encoding", "gzip")
                    .containsEntry("content-type", "application/json"));
            await("an empty outbox").atMost(SOON).until(() -> packing.waiting().isEmpty());
        }
    }

    @Test
    void packsNothingByItself() {
        service.post("/v1/track", track("as it is"));
        receiver.awaitEvents("as it is", 1);

        assertThat(requests("as it is"))
                .allSatisfy(request -> assertThat(request.headers()).doesNotContainKey("content-encoding"));
    }

    /** A service of its own whose batches no time closes. */
    private Distribution patient() throws IOException {
        return Distribution.in(own, receiver).with("LAUNCHDARKLY_BATCH_INTERVAL", "60000");
    }

    private static void answerFirst(String name, int times, Receiver.Answer answer) {
        AtomicInteger left = new AtomicInteger(times);
        receiver.answer(request ->
                request.body().contains(name) && left.getAndDecrement() > 0 ? answer : Receiver.Answer.of(202));
    }

    private static List<Receiver.Request> requests(String name) {
        return receiver.requests().stream()
                .filter(request -> request.body().contains(name))
                .toList();
    }

    private static List<Path> deadLetters(String text) throws IOException {
        List<Path> letters = service.files("dead-letter/default").stream()
                .filter(file -> !file.toString().endsWith(".reason.json")
                        && file.toString().endsWith(".json"))
                .toList();
        List<Path> matching = new ArrayList<>();
        for (Path letter : letters) {
            if (new String(Files.readAllBytes(letter), StandardCharsets.UTF_8).contains(text)) {
                matching.add(letter);
            }
        }
        return matching;
    }

    private static JsonNode reason(Path deadLetter) throws IOException {
        return Json.parse(Files.readString(deadLetter.resolveSibling(
                deadLetter.getFileName().toString().replaceFirst("[.]json$", ".reason.json"))));
    }
}
