package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What LaunchDarkly would not take, and the command that lists, shows, replays and discards it. */
class DeadLettersIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private Receiver receiver;
    private Distribution service;

    @BeforeEach
    void prepare() throws IOException {
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver);
    }

    @AfterEach
    void end() {
        service.close();
        receiver.close();
    }

    private void post(String name) {
        service.post("/v1/track", quoted("{'userId': 'u', 'event': '%s'}".formatted(name)));
    }

    /** Makes the receiver refuse all there is until that many dead letters are there. */
    private void refuse(String... names) {
        receiver.answer(Receiver.Answer.of(400).saying("{\"message\": \"no\"}"));
        for (String name : names) {
            post(name);
        }
        awaitDeadLetters(names.length);
        receiver.answer(Receiver.Answer.of(202));
    }

    /** Each is a batch with its reason. */
    private void awaitDeadLetters(int count) {
        await("dead letters")
                .atMost(SOON)
                .until(() -> service.files("dead-letter/default").size() == 2 * count);
    }

    private Distribution.Outcome deadLetters(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "dead-letters";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return service.command(command);
    }

    private List<JsonNode> listed() throws IOException {
        Distribution.Outcome outcome = deadLetters("list", "--json");
        assertThat(outcome.err()).isEmpty();
        return Json.elements(Json.parse(outcome.out()));
    }

    /** The payload ids of all requests, whatever they were answered. */
    private List<String> payloadIds() {
        return receiver.requests().stream()
                .map(Receiver.Request::payloadId)
                .distinct()
                .toList();
    }

    private static void assertBalanced(Metrics metrics) {
        assertThat(metrics.imbalances()).isEmpty();
    }

    @Test
    void deliversADeadLetterThatIsReplayedWhileTheServiceRuns() throws IOException {
        service.start();
        refuse("again");
        Metrics before = Metrics.await(service, now -> now.sum("launchdarkly_events_dead_lettered_total") == 1);
        assertThat(before.values())
                .containsEntry("launchdarkly_dead_letter_events{environment=\"default\"}", 1.0)
                .containsEntry("launchdarkly_dead_letter_batches{environment=\"default\"}", 1.0);
        assertBalanced(before);

        Distribution.Outcome outcome = deadLetters("replay", "--reason", "400");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).startsWith("Put back into the outbox: 1 dead letter with 1 event.");
        assertThat(receiver.awaitEvents("again", 1)).hasSize(1);
        assertThat(payloadIds()).hasSize(1);
        Metrics after = Metrics.await(
                service,
                now -> now.sum("launchdarkly_events_delivered_total") == 1
                        && now.sum("launchdarkly_dead_letter_batches") == 0);
        assertThat(after.sum("launchdarkly_dead_letter_events")).isZero();
        assertBalanced(after);
        assertThat(service.files("dead-letter/default")).isEmpty();
    }

    @Test
    void deliversADeadLetterThatIsReplayedWhileTheServiceIsStopped() throws IOException {
        service.start();
        refuse("later");
        service.sigterm();

        assertThat(deadLetters("replay", "--all").exitCode()).isZero();
        assertThat(service.waiting()).hasSize(1);
        assertThat(receiver.deliveries()).isEmpty();
        service.start();

        assertThat(receiver.awaitEvents("later", 1)).hasSize(1);
        assertThat(payloadIds()).hasSize(1);
        assertBalanced(Metrics.await(service, now -> now.sum("launchdarkly_events_delivered_total") == 1));
    }

    @Test
    void deliversOnceWhatSeveralCommandsReplay() throws IOException {
        service.start();
        refuse("one", "two", "three");
        List<String> buried = listed().stream()
                .map(letter -> letter.path("payloadId").asText())
                .toList();

        List<CompletableFuture<Distribution.Outcome>> commands = IntStream.range(0, 3)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return deadLetters("replay", "--all");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }))
                .toList();
        commands.forEach(CompletableFuture::join);

        receiver.awaitEvents(3);
        await("an empty outbox").atMost(SOON).until(() -> service.waiting().isEmpty());
        assertThat(receiver.requests().stream().filter(Receiver.Request::accepted))
                .extracting(Receiver.Request::payloadId)
                .containsExactlyInAnyOrderElementsOf(buried);
        assertThat(listed()).isEmpty();
    }

    /** Without one, the first failure of a batch that has waited for so long would be its last. */
    @Test
    void givesAReplayedBatchANewRetryWindow() throws IOException {
        service.with("LAUNCHDARKLY_DELIVERY_RETRY_WINDOW", "5000").start();
        receiver.answer(Receiver.Answer.of(503));
        post("patience");
        awaitDeadLetters(1);
        assertThat(listed().get(0).path("reason").path("outcome").asText()).isEqualTo("retry");
        AtomicInteger failures = new AtomicInteger(1);
        receiver.answer(request -> Receiver.Answer.of(failures.getAndDecrement() > 0 ? 503 : 202));

        deadLetters("replay", "--reason", "503");

        assertThat(receiver.awaitEvents("patience", 1)).hasSize(1);
        assertThat(payloadIds()).hasSize(1);
    }

    @Test
    void saysWhatAndWhenAndHowOften() throws IOException {
        Instant start = Instant.now();
        service.start();
        refuse("reason");

        JsonNode letter = listed().get(0);

        assertThat(letter.path("environment").asText()).isEqualTo("default");
        assertThat(letter.path("payloadId").asText())
                .isEqualTo(receiver.requests().get(0).payloadId());
        JsonNode reason = letter.path("reason");
        assertThat(Json.without(Json.without(reason, "batchOpened"), "lastAttempt"))
                .isEqualTo(
                        Json.json(
                                "{'status': 400, 'responseBody': '{\\'message\\': \\'no\\'}', 'outcome': 'refused', 'attempts': 1}"));
        assertThat(reason.path("batchOpened").asText())
                .isEqualTo(letter.path("opened").asText());
        assertThat(Instant.parse(reason.path("batchOpened").asText()))
                .isBetween(start, Instant.parse(reason.path("lastAttempt").asText()));
        Distribution.Outcome shown =
                deadLetters("show", letter.path("payloadId").asText());
        assertThat(shown.out()).contains("\"status\" : 400", "\"key\":\"reason\"");
    }

    @Test
    void discardsThoseThatAreAskedFor() throws IOException {
        service.start();
        refuse("kept", "discarded");
        String discarded = listed().get(1).path("file").asText();
        Metrics before = Metrics.await(service, now -> now.sum("launchdarkly_dead_letter_events") == 2);

        assertThat(deadLetters("discard", discarded).exitCode()).isEqualTo(2);
        assertThat(listed()).hasSize(2);
        assertThat(deadLetters("discard", "--yes", discarded).out())
                .isEqualTo("Discarded: 1 dead letter with 1 event.\n");

        assertThat(listed())
                .hasSize(1)
                .noneMatch(letter -> letter.path("file").asText().equals(discarded));
        Metrics after = Metrics.await(service, now -> now.sum("launchdarkly_dead_letter_events") == 1);
        assertBalanced(after);
        assertThat(after.sum("launchdarkly_events_dead_lettered_total"))
                .isEqualTo(before.sum("launchdarkly_events_dead_lettered_total"));
    }

    @Test
    void findsTheDataDirectoryWhereverItIsStartedAndHoweverItIsSet() throws IOException {
        Path elsewhere = directory.resolve("elsewhere");
        service.with("LAUNCHDARKLY_DATA_DIRECTORY", elsewhere.toString());

        Distribution.Outcome outcome = deadLetters("list");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).isEqualTo("There are no dead letters in " + elsewhere.resolve("dead-letter") + ".\n");
    }
}
