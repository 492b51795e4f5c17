package io.segmentlaunchdarkly.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentlaunchdarkly.history.TestHistory;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command on a history that no service writes. */
class EventsCommandTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path data;

    private Call call() {
        return Call.in(data).data(data).at(Clock.fixed(TestHistory.NOW.plusSeconds(60), ZoneOffset.UTC));
    }

    private static Call.Outcome run(Call call, String line) {
        return call.run(EventsCommand.COMMAND, line.split(" "));
    }

    private Call.Outcome run(String line) {
        return run(call(), line);
    }

    private void write() throws RequestRefusedException, IOException {
        try (TestHistory history = new TestHistory(data)) {
            String batch = history.batch(1);
            history.note(
                    "{'batch': [{'type': 'track', 'messageId': 'm1', 'userId': 'ada', 'event': 'Order \\u001b[31mred'},"
                            + "{'type': 'track', 'messageId': 'm2', 'userId': 'bob', 'event': 'Refund'}]}",
                    List.of(batch),
                    List.of(
                            List.of(TestHistory.mapped("track-event", TestHistory.line("m1"))),
                            List.of(TestHistory.discarded("track-event", "metric_value must be a number"))));
            history.flush();
            history.deliver(batch, history.waiting(batch, TestHistory.line("m1")), 1);
            history.flush();
        }
    }

    @Test
    void saysThatThereIsNoSuchEvent() {
        Call.Outcome outcome = run("find --user ada");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).isEqualTo("There is no such event in " + data.resolve("history") + ".\n");
        assertThat(run("show m").err()).isEqualTo("There is no event m in " + data.resolve("history") + ".\n");
    }

    @Test
    void showsEventsInATableWithoutWhatASenderCouldWriteToTheTerminal() throws Exception {
        write();

        Call.Outcome outcome = run("find");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .isEqualTo(
                        """
                        RECEIVED              OUTCOME    TYPE   EVENT          USER  MESSAGE ID  WHY
                        2026-11-27T10:00:00Z  discarded  track  Refund         bob   m2          track-event: metric_value must be a number
                        2026-11-27T10:00:00Z  delivered  track  Order [31mred  ada   m1
                        """);
        assertThat(run("show m1").out()).contains("m1: delivered", "202").doesNotContain("\u001b");
    }

    @Test
    void writesTheWholeStoryAsJson() throws Exception {
        write();

        JsonNode story = new ObjectMapper()
                .readTree(run("find --message-id m1 --json").out())
                .get(0);

        assertThat(story.path("outcome").asText()).isEqualTo("delivered");
        assertThat(story.path("sent").path("userId").asText()).isEqualTo("ada");
        assertThat(story.at("/results/0/turns/0/status").asInt()).isEqualTo(202);
        assertThat(story.at("/results/0/event/key").asText()).isEqualTo("m1");
        assertThat(story.at("/results/0/payloadId").asText()).endsWith("1");
    }

    @Test
    void countsTheEventsOfATime() throws Exception {
        write();

        assertThat(run("stats").out()).contains("2 Segment events.", "1  discarded", "1  default: delivered");
        assertThat(run("stats --since 30s").out()).contains(": 0 Segment events.");
    }

    @Test
    void saysWhatAResendWouldTakeAndLeavesItToTheServiceWhenThatIsStopped() throws Exception {
        write();

        Call.Outcome dry = run("resend --since 1h --dry-run");
        assertThat(dry.code()).isZero();
        assertThat(dry.out()).contains("1 event {discarded=1}");
        assertThat(data.resolve("history/requests")).doesNotExist();
        assertThat(run("resend --since 1h").err()).contains("give --yes");
        assertThat(run(call().answering("n\n"), "resend --since 1h").out()).endsWith("[y/N] Nothing was done.\n");
    }

    /** Does with the next resend what the service does. */
    private CompletableFuture<Void> serve(Call call, String answer) {
        return CompletableFuture.runAsync(() -> {
            Path requests = data.resolve("history/requests");
            Path request = await("a request")
                    .atMost(SOON)
                    .until(() -> resends(requests), found -> !found.isEmpty())
                    .get(0);
            String id = request.getFileName().toString().replace(".resend", "");
            try {
                Files.writeString(requests.resolve(id + ".waiting"), "The outbox is full.");
                await("the reading of it").atMost(SOON).until(() -> !call.err().isEmpty());
                Files.writeString(requests.resolve("." + id), answer);
                Files.move(requests.resolve("." + id), requests.resolve(id + ".done"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static List<Path> resends(Path requests) throws IOException {
        if (!Files.isDirectory(requests)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(requests)) {
            return files.filter(file -> file.toString().endsWith(".resend")).toList();
        }
    }

    @Test
    @Timeout(120)
    void saysWhatAResendWaitsForAndWhyItHasEnded() throws Exception {
        write();
        Call call = call();
        CompletableFuture<Void> service = serve(call, "{\"events\": 0, \"error\": \"The outbox is full.\"}");

        Call.Outcome ended = run(call, "resend --since 1h --yes");

        service.join();
        assertThat(ended.code()).isEqualTo(Command.NOT_DONE);
        assertThat(ended.err())
                .isEqualTo("The service waits and tries again by itself. The outbox is full.\n"
                        + "Not all could be resent. The outbox is full. When that is mended, run the command again: what was made"
                        + " is left out.\n");
    }

    @Test
    void putsDeliveredEventsIntoTheOutboxAsNewBatches() throws Exception {
        write();

        assertThat(run("replay --since 1h --to staging --yes").err()).contains("the environment staging has no outbox");
        assertThat(run("replay --since 1h --yes").code()).isZero();

        try (var files = Files.list(data.resolve("outbox/default/ready"))) {
            List<Path> batches =
                    files.filter(file -> file.toString().endsWith(".json")).toList();
            assertThat(batches).hasSize(1);
            assertThat(batches.get(0))
                    .hasContent("[\n" + new String(TestHistory.line("m1"), StandardCharsets.UTF_8) + "\n]");
        }
    }

    @Test
    void erasesAPersonOnceThatIsConfirmed() throws Exception {
        write();

        assertThat(run("delete --user ada").code()).isEqualTo(Command.USAGE);
        assertThat(run(call().answering("n\n"), "delete --user ada").code()).isEqualTo(Command.NOT_DONE);
        assertThat(run(call().answering("y\n"), "delete --user ada").out())
                .contains("Erased from the history: 1 event.");

        assertThat(run("find --user ada").code()).isEqualTo(1);
        assertThat(run("find --user bob").code()).isZero();
    }
}
