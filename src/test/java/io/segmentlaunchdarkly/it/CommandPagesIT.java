package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.segmentlaunchdarkly.documentation.Block;
import io.segmentlaunchdarkly.documentation.Page;
import io.segmentlaunchdarkly.it.Receiver.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of the documentation as they stand there, in the home of one service, with known events in it. */
class CommandPagesIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** The messageId of docs/events.md. */
    private static final String MESSAGE_ID = "3f1d2b1c-9c0e-4b7e-8f6e-0d6a5c0f6f10";

    @TempDir
    static Path directory;

    private static Receiver receiver;
    private static Receiver staging;
    private static Distribution service;
    private static Shell shell;

    @BeforeAll
    static void start() throws IOException {
        receiver = Receiver.start();
        staging = Receiver.start();
        receiver.answer(request -> Answer.of(
                        request.body().contains("Refused")
                                ? 400
                                : request.body().contains("Late") ? 503 : 202)
                .saying("{\"message\": \"invalid contextKeys\"}"));
        service = Distribution.in(directory, receiver)
                .with("LAUNCHDARKLY_STAGING_EVENTS_URL", staging.url())
                .with("LAUNCHDARKLY_DELIVERY_RETRY_WINDOW", "1")
                .with("LAUNCHDARKLY_HISTORY_MIN_FREE_BYTES", "1000000");
        Page environments = Page.of("docs/environments.md");
        append("routes/environments.camel.yaml", environments.blocks("yaml").get(0));
        Path sources = service.routes().resolve("sources.camel.yaml");
        Files.writeString(
                sources,
                Files.readString(sources).replaceFirst("(?s)        - setProperty:\n.*", "")
                        + environments.blocks("yaml").get(1));
        append(
                "config/application.properties",
                environments.blocks("properties").get(0));
        service.start();
        shell = service.shell();
        post("ada", "Refused", "1");
        awaitDeadLetters(1);
        post("ada", "Refused", "2");
        awaitDeadLetters(2);
        send("/v1/batch", "{'batch': [" + track("ada", "Late", "3") + "," + track("ada", "Late", "4") + "]}");
        awaitDeadLetters(3);
        send(
                "/v1/track",
                track("cem", "First", "5").replace("{'messageId'", "{'writeKey': 'write-key-of-staging', 'messageId'"));
        staging.awaitEvent("First");
        for (String user : List.of("ada", "bob")) {
            post(user, "Order Completed", "12.5");
            post(user, "Order Completed", "'$10'");
        }
        receiver.awaitEvents("Order Completed", 2);
    }

    @AfterAll
    static void end() {
        shell.close();
        service.close();
        receiver.close();
        staging.close();
    }

    private static void append(String file, String block) throws IOException {
        Files.writeString(service.home().resolve(file), "\n" + block, StandardOpenOption.APPEND);
    }

    private static void post(String user, String event, String revenue) {
        send("/v1/track", track(user, event, revenue));
    }

    /** An event; that of ada with a revenue of 12.5 is the one of docs/events.md. */
    private static String track(String user, String event, String revenue) {
        String messageId = user.equals("ada") && revenue.equals("12.5") ? MESSAGE_ID : user + revenue.replace("'", "");
        return "{'messageId': '%s', 'type': 'track', 'userId': '%s', 'event': '%s', 'properties': {'revenue': %s}}"
                .formatted(messageId, user, event, revenue);
    }

    private static void send(String path, String body) {
        assertThat(service.post(path, quoted(body)).statusCode()).isEqualTo(200);
    }

    private static List<Path> deadLetters() {
        return service.files("dead-letter/default").stream()
                .filter(file -> !file.toString().endsWith(".reason.json"))
                .toList();
    }

    private static void awaitDeadLetters(int count) {
        await(count + " dead letters").atMost(SOON).until(() -> deadLetters().size() == count);
    }

    /** Runs commands of a page with the ports of this test. */
    private static String run(String commands) throws IOException, InterruptedException {
        return shell.run(commands.replace("http://127.0.0.1:9876", service.managementAddress()));
    }

    /** Runs commands of which each asks, with the option that answers yes. */
    private static String runWithYes(String commands) throws IOException, InterruptedException {
        return run(commands.strip().lines().map(line -> line + " --yes\n").collect(Collectors.joining()));
    }

    /** Runs commands that say by their exit code that they have found a problem. */
    private static String runToFindings(String commands) throws IOException, InterruptedException {
        return run("set +e\n" + commands + "\ntrue");
    }

    /** Runs what a console of a page shows, which must begin as it does there but for the widths of columns. */
    private static String runAsShown(Block console) throws IOException, InterruptedException {
        String said = run(console.commands());
        assertThat(said.replaceAll(" +", " "))
                .startsWith(console.output().lines().findFirst().orElseThrow().replaceAll(" +", " "));
        return said;
    }

    @Test
    void tellsOfEventsAndSendsThemAgain() throws IOException, InterruptedException {
        await("the history")
                .atMost(SOON)
                .until(() -> service.command("events", "show", MESSAGE_ID).out().contains("delivered"));

        assertThat(run(Block.of("docs/events.md#what-became-of-each-event").commands()))
                .contains("must be a number but was the string", MESSAGE_ID, "received");
        assertThat(runWithYes(Block.of("docs/events.md#send-events-again").commands()))
                .contains("LaunchDarkly events made of them: 0");
        assertThat(runWithYes(Block.of("docs/events.md#send-events-again:2").commands()))
                .contains("{staging=2}");
        staging.awaitEvents("Order Completed", 2);
        assertThat(runWithYes(Block.of("docs/events.md#erase-a-person").commands()))
                .containsPattern("^Erased from the history: [0-9]+ events[.]");
    }

    @Test
    void tellsWhyEventsDoNotCount() throws IOException, InterruptedException {
        assertThat(runAsShown(Block.of("docs/experiments.md#from-no-conversions-to-the-cause")))
                .contains("must be a number but was the string \"$10\"");
        assertThat(runToFindings(Block.of("docs/experiments.md#from-no-conversions-to-the-cause:2")
                                .commands())
                        .replaceAll(" +", " "))
                .contains("EVENT EVENTS CONTEXT KINDS VALUE FROM TO LATE P50 P95 >5MIN >1D DATA\nOrder Completed");
        String resendAndLook = Block.of("docs/experiments.md#from-no-conversions-to-the-cause:3")
                .commands()
                .replaceFirst("\n", " --yes\n");
        assertThat(runToFindings(resendAndLook)).contains("LaunchDarkly events made of them: 0", "value-refused");
    }

    @Test
    void bringsDeadLettersToAnEnd() throws IOException, InterruptedException {
        assertThat(runAsShown(Block.of("docs/dead-letters.md#what-is-there")))
                .contains("3 dead letters with 4 events.", "\"outcome\" : \"refused\"");

        receiver.answer(Answer.of(202));
        runAsShown(Block.of("docs/dead-letters.md#send-them-again"));
        receiver.awaitEvents("Late", 2);

        String name = deadLetters().get(0).getFileName().toString();
        run(Block.of("docs/dead-letters.md#safe-at-any-moment")
                .commands()
                .replace("20261123T001554715Z-67286955-ca21-40ce-b5a0-aad2cf0cf581.json", name)
                .replace("67286955-ca21-40ce-b5a0-aad2cf0cf581.json", name.replaceFirst("^[^-]*-", "")));
        receiver.awaitEvent("Refused");

        assertThat(runWithYes(Block.of("docs/dead-letters.md#discard-them").commands()))
                .contains("Discarded: 1 dead letter with 1 event.");
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void looksAtTheServiceFromOutside() throws IOException, InterruptedException {
        assertThat(runAsShown(Block.of("docs/alerts.md#how-the-rules-stand"))).contains("waiting");
        assertThat(runAsShown(Block.of("docs/alerts.md#how-the-rules-stand:2"))).contains("logged the test");
        assertThat(run(Block.of("docs/doctor.md#the-doctor").commands()))
                .contains("0 problems, ")
                .containsPattern("(?m)^ok +data directory +.* is in use by a running service[.]$");
        assertThat(run(Block.of("docs/health.md#health").commands())).contains("\"status\":");
        assertThat(run(Block.of("README.md#change-it").commands()))
                .contains("discarded", "must be a number but was the string");
    }

    @Test
    void makesAUserOfTheConsole() throws IOException, InterruptedException {
        String command = Block.of("docs/security.md#users-of-the-console").commands();

        assertThat(run("echo 'correct horse battery staple' | " + command))
                .matches("ada:pbkdf2-sha256:600000:[^:]+:[^:]+\n");
    }

    @Test
    void importsAndTakesPresets(@TempDir Path another) throws IOException, InterruptedException {
        try (Distribution imported = Distribution.in(another);
                Shell inIt = imported.shell()) {
            assertThat(inIt.run(Block.of("docs/contexts.md#which-contexts-does-an-event-carry")
                            .commands()))
                    .contains("alias-user.camel.yaml");

            Distribution.copy(Path.of("src", "test", "resources", "import", "public-api"), imported.home());
            assertThat(inIt.run(Block.of("docs/import.md#import-it").commands()))
                    .contains("written    routes/dispatch.camel.yaml")
                    .endsWith("Imported. The routes take effect when the service is started or restarted.\n");
        }
    }

    @Test
    void comparesWithTheClassicDestination() throws IOException, InterruptedException {
        Files.writeString(
                service.home().resolve("destination.json"),
                """
                {"data": {"destination": {"id": "d-1", "name": "LaunchDarkly", "enabled": false, "settings": {"apiKey": "client-1"},
                  "metadata": {"slug": "launchdarkly-events", "name": "LaunchDarkly Events"}}}}
                """);

        assertThat(run(Block.of("docs/classic.md#from-the-classic-launchdarkly-destination")
                        .commands()))
                .contains("Order Completed: ", "No doubles: ");
    }
}
