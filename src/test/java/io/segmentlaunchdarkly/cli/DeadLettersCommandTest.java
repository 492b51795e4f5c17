package io.segmentlaunchdarkly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentlaunchdarkly.cli.Call.Outcome;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command on files, word for word. */
class DeadLettersCommandTest {
    private static final String REFUSED = "20240506T070809123Z-5ca1ab1e-0000-4000-8000-000000000001";
    private static final String LATE = "20240506T070810000Z-5ca1ab1e-0000-4000-8000-000000000002";
    private static final String STAGING = "20240505T000000000Z-5ca1ab1e-0000-4000-8000-000000000003";
    private static final String MORE = "segment-launchdarkly dead-letters --help says more.\n";

    @TempDir
    private Path data;

    @BeforeEach
    void bury() throws IOException {
        letter("default", REFUSED, "[\n{\"a\":1}\n]");
        reason(
                "default",
                REFUSED,
                """
                {"status": 400, "responseBody": "no such thing", "outcome": "refused", "attempts": 1,
                 "batchOpened": "2024-05-06T07:08:09.123Z", "lastAttempt": "2024-05-06T07:08:11.500Z"}
                """);
        letter("default", LATE, "[\n{\"b\":1}\n,{\"b\":2}\n]");
        reason(
                "default",
                LATE,
                """
                {"error": "ConnectException: Connection refused", "outcome": "retry", "attempts": 250,
                 "batchOpened": "2024-05-06T07:08:10Z", "lastAttempt": "2024-05-06T11:08:11Z"}
                """);
        letter("staging", STAGING, "[\n{\"c\":1}\n]");
        for (String environment : List.of("default", "staging")) {
            Files.createDirectories(ready(environment));
        }
    }

    private void letter(String environment, String name, String content) throws IOException {
        Files.writeString(directory(environment).resolve(name + ".json"), content);
    }

    private void reason(String environment, String name, String content) throws IOException {
        Files.writeString(directory(environment).resolve(name + ".reason.json"), content);
    }

    private Path directory(String environment) throws IOException {
        return Files.createDirectories(data.resolve("dead-letter").resolve(environment));
    }

    private Path ready(String environment) {
        return data.resolve("outbox").resolve(environment).resolve("ready");
    }

    /** The names of what lies in the dead letters, reasons too. */
    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("dead-letter"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString().replace(".json", ""))
                    .sorted()
                    .toList();
        }
    }

    /** The payload ids of what was put back. */
    private List<String> replayed(String environment) throws IOException {
        try (Stream<Path> files = Files.list(ready(environment))) {
            return files.map(file -> file.getFileName().toString().replaceFirst("^[^-]*-", ""))
                    .sorted()
                    .toList();
        }
    }

    private Outcome run(String... arguments) {
        return Call.in(data).data(data).run(DeadLettersCommand.COMMAND, arguments);
    }

    private Outcome answering(String answer, String... arguments) {
        return Call.in(data).data(data).answering(answer).run(DeadLettersCommand.COMMAND, arguments);
    }

    @Test
    void listsEachInALine() {
        String file = " ".repeat(REFUSED.length() + ".json".length() - 4);
        assertThat(run("list"))
                .isEqualTo(new Outcome(
                        0,
                        "ENVIRONMENT  FILE" + file
                                + "  EVENTS  OPENED                DEAD-LETTERED         ATTEMPTS  REASON\n"
                                + "default      " + REFUSED
                                + ".json       1  2024-05-06T07:08:09Z  2024-05-06T07:08:11Z         1  400 refused: no such thing\n"
                                + "default      " + LATE
                                + ".json       2  2024-05-06T07:08:10Z  2024-05-06T11:08:11Z       250  retry: ConnectException: Connection refused\n"
                                + "staging      " + STAGING
                                + ".json       1  2024-05-05T00:00:00Z                                  no reason is known\n"
                                + "3 dead letters with 4 events.\n",
                        ""));
    }

    @ParameterizedTest
    @CsvSource({
        "--environment, staging, " + STAGING,
        "--reason, 400, " + REFUSED,
        "--reason, retry, " + LATE,
        "--reason, Connection Refused, " + LATE
    })
    void listsThoseThatAreAskedFor(String option, String value, String expected) {
        Outcome outcome = run("list", option, value);
        assertThat(outcome.out()).contains(expected).containsPattern("(?m)^1 dead letter with [12] events?[.]$");
        assertThat(outcome.code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {REFUSED, REFUSED + ".json", "data/dead-letter/default/" + REFUSED + ".json"})
    void takesAFileForItsName(String name) {
        assertThat(run("list", name).out()).contains("1 dead letter with 1 event.");
    }

    @Test
    void takesPayloadIds() {
        assertThat(run("list", REFUSED.substring(20), LATE.substring(20)).out())
                .contains("2 dead letters with 3 events.");
    }

    @Test
    void listsThemAsJson() throws IOException {
        Outcome outcome = run("list", "--json", "--environment", "default");
        JsonNode json = new ObjectMapper().readTree(outcome.out());
        assertThat(json).hasSize(2);
        assertThat(json.get(0))
                .isEqualTo(new ObjectMapper()
                        .readTree(
                                """
                                {"environment": "default", "file": "%s.json", "payloadId": "%s",
                                 "opened": "2024-05-06T07:08:09.123Z", "events": 1,
                                 "reason": {"status": 400, "responseBody": "no such thing", "outcome": "refused", "attempts": 1,
                                  "batchOpened": "2024-05-06T07:08:09.123Z", "lastAttempt": "2024-05-06T07:08:11.500Z"}}
                                """
                                        .formatted(REFUSED, REFUSED.substring(20))));
    }

    @Test
    void listsAsJsonWhatTellsNothing() throws IOException {
        letter("other", "mine", "[\n1\n]");
        assertThat(new ObjectMapper().readTree(run("list", "--json", "mine").out()))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                                [{"environment": "other", "file": "mine.json", "payloadId": null, "opened": null, "events": 1,
                                  "reason": null}]
                                """));
    }

    @Test
    void saysThatThereAreNone() throws IOException {
        run("discard", "--all", "--yes");
        Path where = data.resolve("dead-letter");
        assertThat(run("list")).isEqualTo(new Outcome(0, "There are no dead letters in " + where + ".\n", ""));
        assertThat(run("list", "--json")).isEqualTo(new Outcome(0, "[ ]\n", ""));
        assertThat(run("replay", "--all"))
                .isEqualTo(new Outcome(1, "There are no dead letters in " + where + ".\n", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "show", "replay", "discard"})
    void saysThatNoneIsAsAskedFor(String action) throws IOException {
        List<String> before = left();
        assertThat(run(action, "--environment", "default", "--reason", "413"))
                .isEqualTo(new Outcome(
                        1,
                        "There are no dead letters of the environment default with the reason 413 in "
                                + data.resolve("dead-letter") + ".\n",
                        ""));
        assertThat(left()).isEqualTo(before);
    }

    @Test
    void showsTheReasonInFullAndTheEvents() {
        assertThat(run("show", LATE))
                .isEqualTo(new Outcome(
                        0,
                        """
                        default %s.json, 2 events
                        {"error": "ConnectException: Connection refused", "outcome": "retry", "attempts": 250,
                         "batchOpened": "2024-05-06T07:08:10Z", "lastAttempt": "2024-05-06T11:08:11Z"}
                        {"b":1}
                        {"b":2}

                        """
                                .formatted(LATE),
                        ""));
    }

    @Test
    void showsWhatHasNoReason() {
        assertThat(run("show", "--environment", "staging").out())
                .isEqualTo("staging " + STAGING + ".json, 1 event\nno reason is known\n{\"c\":1}\n\n");
    }

    @Test
    void showsAll() {
        assertThat(run("show").out()).contains(REFUSED, LATE, STAGING);
    }

    @Test
    void replaysThoseThatAreAskedFor() throws IOException {
        Outcome outcome = run("replay", "--environment", "default", "--reason", "retry");

        assertThat(outcome)
                .isEqualTo(new Outcome(
                        0,
                        """
                        Put back into the outbox: 1 dead letter with 2 events. A running service delivers them now, otherwise the next start does.
                        LaunchDarkly attributes an event to an experiment by when it receives the event: one that arrives after the experiment's iteration has ended is accepted but does not count there.
                        """,
                        ""));
        assertThat(replayed("default")).containsExactly(LATE.substring(20) + ".json");
        assertThat(left()).containsExactly(STAGING, REFUSED, REFUSED + ".reason");
    }

    @Test
    void replaysAll() throws IOException {
        assertThat(run("replay", "--all").out()).contains("3 dead letters with 4 events");
        assertThat(replayed("default")).hasSize(2);
        assertThat(replayed("staging")).hasSize(1);
        assertThat(left()).isEmpty();
    }

    @Test
    void replaysTheOthersOfOneThatCannotBe() throws IOException {
        letter("default", "mine", "[\n1\n]");
        letter("stagin", STAGING, "[\n1\n]");

        Outcome outcome = run("replay", "--all");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("3 dead letters with 4 events");
        assertThat(outcome.err())
                .isEqualTo(
                        """
                        mine.json could not be replayed: A batch file must be named <time>-<payload id>.json but one is named mine.json
                        %s.json could not be replayed: the environment stagin has no outbox, because it never got an event: move the file to the environment it belongs to
                        """
                                .formatted(STAGING));
        assertThat(left()).containsExactly(STAGING, "mine");
    }

    @Test
    void tidiesUpWhatAnInterruptedReplayLeft() throws IOException {
        Files.move(
                directory("default").resolve(LATE + ".json"),
                ready("default").resolve("20240507T000000000Z-" + LATE.substring(20) + ".json"));

        run("replay", REFUSED);

        assertThat(left()).containsExactly(STAGING);
    }

    @Test
    void discardsWithoutAskingWhenTold() throws IOException {
        assertThat(run("discard", "--yes", REFUSED, LATE))
                .isEqualTo(new Outcome(0, "Discarded: 2 dead letters with 3 events.\n", ""));
        assertThat(left()).containsExactly(STAGING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"y\n", "YES\n"})
    void discardsWhenTheAnswerIsYes(String answer) throws IOException {
        assertThat(answering(answer, "discard", "--all"))
                .isEqualTo(new Outcome(
                        0,
                        "Discard 3 dead letters with 4 events for good? [y/N] Discarded: 3 dead letters with 4 events.\n",
                        ""));
        assertThat(left()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "n\n", "yesterday\n"})
    void discardsNothingWhenTheAnswerIsAnother(String answer) throws IOException {
        assertThat(answering(answer, "discard", "--all"))
                .isEqualTo(
                        new Outcome(1, "Discard 3 dead letters with 4 events for good? [y/N] Nothing was done.\n", ""));
        assertThat(left()).hasSize(5);
    }

    @Test
    void tellsOfWhatSomebodyElseHasTakenMeanwhile() throws IOException {
        InputStream slow = new FilterInputStream(new ByteArrayInputStream(new byte[] {'y', '\n'})) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                DeadLettersCommandTest.this.run("replay", LATE);
                return super.read(buffer, offset, length);
            }
        };
        assertThat(Call.in(data)
                        .data(data)
                        .answering(slow)
                        .run(DeadLettersCommand.COMMAND, "discard", "--environment", "default"))
                .isEqualTo(new Outcome(
                        1,
                        "Discard 2 dead letters with 3 events for good? [y/N] Discarded: 1 dead letter with 1 event.\n",
                        LATE + ".json is no longer there: somebody else has replayed or discarded it.\n"));
        assertThat(replayed("default")).hasSize(1);
    }

    @Test
    void discardsNothingWhereNobodyCanBeAsked() throws IOException {
        assertThat(run("discard", "--all"))
                .isEqualTo(new Outcome(2, "", "Nothing was done. To do it without a terminal, give --yes.\n" + MORE));
        assertThat(left()).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "show", "replay", "discard"})
    void doesNothingWhenANameIsUnknown(String action) throws IOException {
        assertThat(run(action, "--environment", "default", REFUSED, STAGING, "none"))
                .isEqualTo(new Outcome(
                        2,
                        "",
                        "There is no dead letter " + STAGING + " of the environment default.\n"
                                + "There is no dead letter none of the environment default.\n"));
        assertThat(left()).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bury|dead-letters does not know \"bury\"; it takes list, show, replay or discard.",
                "list --yes|dead-letters list does not know the option --yes.",
                "show --json|dead-letters show does not know the option --json.",
                "replay --force|dead-letters replay does not know the option --force.",
                "list --environment|--environment needs a value.",
                "list --reason|--reason needs a value.",
                "replay|dead-letters replay needs names of dead letters, --environment or --reason, or else --all.",
                "discard --yes|dead-letters discard needs names of dead letters, --environment or --reason, or else --all.",
                "replay --all x|dead-letters replay needs names of dead letters, --environment or --reason, or else --all."
            })
    void refusesWhatItDoesNotUnderstand(String arguments, String message) throws IOException {
        assertThat(run(arguments.split(" "))).isEqualTo(new Outcome(2, "", message + "\n" + MORE));
        assertThat(left()).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--environment", "--reason"})
    void doesNotTakeAnEmptyValueForAll(String option) throws IOException {
        assertThat(run("discard", "--yes", option, ""))
                .isEqualTo(new Outcome(2, "", option + " needs a value.\n" + MORE));
        assertThat(left()).hasSize(5);
    }

    @Test
    void needsToBeToldWhatToDo() {
        assertThat(run())
                .isEqualTo(new Outcome(2, "", "dead-letters needs one of list, show, replay and discard.\n" + MORE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "list --help"})
    void helps(String arguments) {
        Outcome outcome = run(arguments.split(" "));
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("list", "show", "replay", "discard", "--environment", "--reason", "--all");
        assertThat(outcome.out().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThan(130));
    }

    @Test
    void saysThatTheDirectoryCannotBeRead() throws IOException {
        Path file = directory("default").resolve("20240506T070809123Z-d.json");
        Files.createDirectory(file);

        Outcome outcome = run("list");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("The dead letters in " + data + " cannot be read: ");
    }
}
