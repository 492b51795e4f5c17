package io.segmentlaunchdarkly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentlaunchdarkly.history.TestHistory;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on a history that no service writes. */
class EventsCommandTest {
    @TempDir
    Path data;

    /** What the command came to. */
    private record Outcome(int code, String out, String err) {}

    private Outcome run(Optional<String> answer, String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Clock clock = Clock.fixed(TestHistory.NOW.plusSeconds(60), ZoneOffset.UTC);
        int code = new EventsCommand(
                        data,
                        "",
                        answer.map(text -> new BufferedReader(new StringReader(text + "\n"))),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        clock)
                .run(List.of(line.split(" ")));
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Outcome run(String line) {
        return run(Optional.empty(), line);
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
        Outcome outcome = run("find --user ada");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).isEqualTo("There is no such event in " + data.resolve("history") + ".\n");
        assertThat(run("show m").err()).isEqualTo("There is no event m in " + data.resolve("history") + ".\n");
    }

    @Test
    void showsEventsInATableWithoutWhatASenderCouldWriteToTheTerminal() throws Exception {
        write();

        Outcome outcome = run("find");

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

        Outcome dry = run("resend --since 1h --dry-run");
        assertThat(dry.code()).isZero();
        assertThat(dry.out()).contains("1 event {discarded=1}");
        assertThat(data.resolve("history/requests")).doesNotExist();
        assertThat(run("resend --since 1h").err()).contains("give --yes");
        assertThat(run(Optional.of("n"), "resend --since 1h").out()).endsWith("[y/N] Nothing was done.\n");
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

        assertThat(run("delete --user ada").code()).isEqualTo(1);
        assertThat(run(Optional.of("y"), "delete --user ada").out()).contains("Erased from the history: 1 event.");

        assertThat(run("find --user ada").code()).isEqualTo(1);
        assertThat(run("find --user bob").code()).isZero();
    }
}
