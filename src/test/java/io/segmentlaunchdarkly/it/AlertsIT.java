package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts of the service that runs, and the command that lists and tests them. */
class AlertsIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private Receiver receiver;
    private Receiver webhook;
    private Distribution service;

    @BeforeEach
    void prepare() throws IOException {
        receiver = Receiver.start();
        webhook = Receiver.start();
        service = Distribution.in(directory, receiver)
                .with("LAUNCHDARKLY_ACTIVITY_INTERVAL", "200")
                .with("LAUNCHDARKLY_ALERTS_WEBHOOK_URL", secretUrl());
    }

    private String secretUrl() {
        return "http://127.0.0.1:" + webhook.port() + "/hooks/s3cr3t";
    }

    @AfterEach
    void end() {
        service.close();
        receiver.close();
        webhook.close();
    }

    private void rules(String rules) throws IOException {
        Files.writeString(service.home().resolve("config/alerts.yaml"), rules);
    }

    private void track(String event) {
        assertThat(service.post(
                                "/v1/track",
                                quoted("{'userId': 'u', 'event': '%s', 'writeKey': 'key-7f3a'}".formatted(event)))
                        .statusCode())
                .isEqualTo(200);
    }

    /** What the webhook got: {@code state rule}. */
    private List<String> told() {
        return webhook.requests().stream()
                .map(request -> Json.parse(request.body()))
                .map(body ->
                        body.path("state").asText() + " " + body.path("rule").asText())
                .toList();
    }

    private JsonNode listed() throws IOException {
        Distribution.Outcome outcome = service.command("alerts", "list", "--json");
        assertThat(outcome.err()).isEmpty();
        return Json.parse(outcome.out());
    }

    @Test
    void tellsOnceOverARestartAndTellsTheRecovery() throws IOException {
        rules("rules: [{name: dead, when: dead-letters, above: 0, recover-for: 0m}]");
        receiver.answer(Receiver.Answer.of(400));
        service.start();
        track("refused");
        await("an alert").atMost(SOON).until(() -> told().equals(List.of("firing dead")));
        assertThat(service.log()).contains("Alert dead: environment default: 1 event is in the dead letters.");

        service.sigterm();
        service.start();

        await("a check").atMost(SOON).until(() -> listed().findValuesAsText("state")
                .equals(List.of("firing")));
        receiver.answer(Receiver.Answer.of(202));
        service.command("dead-letters", "replay", "--all");
        await("a recovery").atMost(SOON).until(() -> told().size() > 1);
        assertThat(told()).containsExactly("firing dead", "recovered dead");
        assertThat(service.log()).doesNotContain("s3cr3t");
    }

    @Test
    void countsWhatBecomesOfEventsByNameMappingAndReason() throws IOException {
        rules(
                """
                rules:
                  - {name: silent, when: silence, window: 1d, by: source}
                  - {name: names, when: silence, window: 1d, by: event}
                  - {name: rejected, when: rejections, above: 100, window: 5m, by: reason}
                  - {name: discards, when: discards, above: 100, window: 5m, by: reason}
                  - {name: mapping, when: delivery-rate, below: 1%, window: 5m, by: mapping}
                  - {name: rate, when: delivery-rate, below: 1%, window: 5m, by: environment}
                  - {name: clock, when: clock-off, off-by: 1h, above: 99%, window: 5m}
                """);
        service.start();
        service.post(
                "/v1/batch",
                quoted(
                        """
                        {'writeKey': 'key-7f3a', 'sentAt': '2020-01-01T00:00:00Z', 'batch': [
                          {'type': 'track', 'userId': 'u', 'event': 'One', 'messageId': 'a'},
                          {'type': 'track', 'userId': 'u', 'event': 'One', 'messageId': 'a'},
                          {'type': 'track', 'userId': 'u', 'event': 'Two', 'properties': {'revenue': {}}},
                          {'type': 'identify', 'userId': 'u'},
                          {'type': 'track', 'userId': 'u'}]}"""));
        receiver.awaitEvent("One");
        await("all counted")
                .atMost(SOON)
                .until(() -> listed().toString().contains("1 LaunchDarkly event was delivered")
                        || listed().toString().contains("2 LaunchDarkly events were delivered"));
        String list = listed().toString();
        assertThat(list)
                .contains("\"source 7f3a\"", "\"event One\"", "\"event Two\"")
                .contains("reason event_not_defined", "1 of 5 events was rejected over 5 min")
                .contains("\"mapping track-event\"", "\"mapping alias-user\"")
                .contains("off by 1 h or more in 1 of 1 request");
        // One event, and it was discarded; one request, and its clock is years behind.
        await("what is wrong").atMost(SOON).until(() -> told().size() == 2);
        assertThat(told()).containsExactlyInAnyOrder("firing mapping", "firing clock");
    }

    @Test
    void sendsATestOfARule() throws IOException {
        service.start();
        Distribution.Outcome tested = service.command("alerts", "test", "disk");
        assertThat(tested.out()).isEqualTo("The service has logged the test.\nwebhook has taken it.\n");
        assertThat(tested.exitCode()).isZero();
        assertThat(told()).containsExactly("test disk");

        webhook.answer(Receiver.Answer.of(500));
        Distribution.Outcome failed = service.command("alerts", "test", "disk");
        assertThat(failed.err()).isEqualTo("webhook has not taken it: it answered 500.\n");
        assertThat(failed.exitCode()).isEqualTo(1);

        Distribution.Outcome unknown = service.command("alerts", "test", "nothing");
        assertThat(unknown.err()).isEqualTo("There is no rule \"nothing\": alerts list shows all.\n");
        assertThat(unknown.exitCode()).isEqualTo(2);
    }

    @Test
    void listsTheRulesAndHowTheyStand() throws IOException {
        service.with("LAUNCHDARKLY_MANAGEMENT_TOKEN", "a-token").start();
        await("a check")
                .atMost(SOON)
                .until(() -> listed().findValuesAsText("state").size() == 5);
        Distribution.Outcome list = service.command("alerts", "list");
        assertThat(list.out().lines())
                .hasSize(6)
                .anyMatch(line -> line.matches("blocked +ok +environment default +deliveries are not blocked"))
                .anyMatch(line -> line.matches("disk +ok +disk +the disk of the data directory has .* left"));
    }

    @Test
    void saysThatTheServiceDoesNotRun() throws IOException {
        service.launch().sigkill();
        Distribution.Outcome list = service.command("alerts", "list");
        assertThat(list.exitCode()).isEqualTo(1);
        assertThat(list.err().lines())
                .singleElement()
                .asString()
                .startsWith("The service does not run with these settings: nothing answers at "
                        + service.managementAddress());
        assertThat(service.command("alerts", "lst").exitCode()).isEqualTo(2);
        assertThat(service.command("alerts", "--help").out()).startsWith("Shows the rules for alerts");
    }

    @Test
    void doesNotStartWithARuleThatIsWrong() throws IOException {
        rules("rules:\n  - name: disk\n    when: disk-free\n    below: 1 gig\n");
        service.launch();
        assertThat(service.awaitExit()).isEqualTo(1);
        assertThat(service.errors())
                .isEqualTo("segment-launchdarkly cannot start: config/alerts.yaml, line 4: rule disk: below must be a"
                        + " size such as 500MB or 2GB but is \"1 gig\".\n");
    }

    @Test
    void showsNoSecretWhenItsAddressIsWrong() throws IOException {
        service.with("LAUNCHDARKLY_ALERTS_SLACK_URL", "hooks.example.com/s3cr3t")
                .launch();
        assertThat(service.awaitExit()).isEqualTo(1);
        assertThat(service.errors())
                .contains("launchdarkly.alerts.slack-url must be empty or a whole http:// or https:// address.")
                .doesNotContain("s3cr3t");
    }

    @Test
    void doesNothingWithoutAFile() throws IOException {
        Files.delete(service.home().resolve("config/alerts.yaml"));
        service.start();
        track("e");
        receiver.awaitEvent("e");
        assertThat(service.command("alerts", "list").out())
                .isEqualTo("There are no rules. docs/alerts.md says how to write some.\n");
        assertThat(service.data().resolve("alerts")).doesNotExist();
    }
}
