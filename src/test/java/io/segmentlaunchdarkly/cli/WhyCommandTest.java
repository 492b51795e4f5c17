package io.segmentlaunchdarkly.cli;

import static io.segmentlaunchdarkly.diagnosis.SentEvents.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentlaunchdarkly.diagnosis.Diagnosis;
import io.segmentlaunchdarkly.diagnosis.SentEvents;
import io.segmentlaunchdarkly.history.TestHistory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhyCommandTest {
    /** The checkout, which has routes/. */
    private static final Path HOME = Path.of("");

    @TempDir
    Path data;

    private Call.Outcome run(Command command, String... arguments) {
        Clock clock = Clock.fixed(NOW.plus(Duration.ofHours(1)), ZoneOffset.UTC);
        return Call.in(HOME).data(data).at(clock).run(command, arguments);
    }

    private Call.Outcome run(Diagnosis.Measurements measurements, String... arguments) {
        return run(
                new Command("why", "", (asked, invocation) -> WhyCommand.run(asked, invocation, measurements)),
                arguments);
    }

    private Call.Outcome run(String... arguments) {
        return run(environment -> Optional.empty(), arguments);
    }

    private void write() throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            SentEvents.write(history, 0, 300, SentEvents::healthy);
            SentEvents.write(
                    history,
                    1000,
                    10,
                    n -> SentEvents.track("Order Completed", n, "", "{\"country\":\"PT\\u001b[31m\"}"));
            SentEvents.write(history, 2000, 5, n -> SentEvents.discarded("Order Completed", n, "metric_value"));
        }
    }

    @Test
    void showsWhatWentOutAndWhatToChangeInTheMapping() throws Exception {
        write();

        Call.Outcome outcome = run();

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isEqualTo(Command.NOT_DONE);
        assertThat(outcome.out())
                .startsWith("From 2026-11-20T11:00:00Z to 2026-11-27T11:00:00Z: 310 LaunchDarkly events were made.\n")
                .contains(
                        "EVENT            EVENTS  CONTEXT KINDS                        VALUE  FROM  TO  LATE P50  P95")
                .contains("Order Completed  110     unauthenticatedUser 100%, user 100%  91%    10    97  2s ")
                .contains(
                        """
                        problem: Order Completed: value-refused
                          5 of 115 events (4.3 %) were discarded, because the metric value is not a number, or not a finite one. They did not reach LaunchDarkly.
                        """)
                .contains(
                        """
                        warning: Order Completed: value-missing
                          10 of 110 events (9.1 %) have no metric value. A numeric metric leaves them out.
                        """)
                .contains(
                        """
                          routes/track-event.camel.yaml, line 31:
                              metric_value:
                                "@if":
                                  exists: { "@path": $.properties.revenue }
                                  then: { "@path": $.properties.revenue }
                                  else: { "@path": $.properties.value }
                          instead:
                              metric_value:
                                "@if":
                                  exists: { "@path": $.properties.value }
                        """)
                .endsWith("1 problem, 1 warning, 0 notes\n")
                .doesNotContain("\u001b");
    }

    @Test
    void showsOneEventOnly() throws Exception {
        write();

        Call.Outcome outcome = run("Signed Up");

        assertThat(outcome.code()).isEqualTo(Command.DONE);
        assertThat(outcome.out())
                .contains("Signed Up")
                .doesNotContain("Order Completed")
                .contains("0 problems");
    }

    @Test
    void answersForPrograms() throws Exception {
        write();

        JsonNode json = new ObjectMapper().readTree(run("--json").out());

        assertThat(json.path("events").asInt()).isEqualTo(310);
        JsonNode report = json.path("reports").get(0);
        assertThat(report.path("name").asText()).isEqualTo("Order Completed");
        assertThat(report.at("/kinds/user/events").asInt()).isEqualTo(110);
        assertThat(report.at("/values/count").asInt()).isEqualTo(100);
        assertThat(report.at("/data/country/readable").asInt()).isEqualTo(110);
        JsonNode finding = json.path("findings").get(0);
        assertThat(finding.path("level").asText()).isEqualTo("problem");
        assertThat(finding.path("code").asText()).isEqualTo("value-refused");
        assertThat(finding.at("/change/field").asText()).isEqualTo("metric_value");
    }

    @Test
    void saysWhyLaunchDarklyWasNotRead() throws Exception {
        write();

        Call.Outcome outcome = run(
                environment -> {
                    throw new IOException("It is away.");
                },
                "Signed Up");

        assertThat(outcome.out())
                .contains("note: The events of default are not held against LaunchDarkly. It is away.\n");
    }

    @Test
    void saysThatThereIsNothingWhereThereIsNoHistory() {
        Call.Outcome outcome = run();

        assertThat(outcome.code()).isEqualTo(Command.DONE);
        assertThat(outcome.out()).contains(": 0 LaunchDarkly events were made.");
    }

    @ParameterizedTest
    @CsvSource({
        "--sinc, 'why does not know \"--sinc\".'",
        "--since, '--since needs a value.'",
        "--environment, '--environment needs a value.'"
    })
    void refusesWhatItDoesNotKnow(String argument, String message) {
        Call.Outcome outcome = run(argument);

        assertThat(outcome.code()).isEqualTo(Command.USAGE);
        assertThat(outcome.err()).startsWith(message);
    }

    @Test
    void takesOneEventName() {
        assertThat(run("Order", "Completed").err())
                .startsWith("why takes one event name: put quotes around a name with blanks.");
    }
}
