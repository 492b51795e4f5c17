package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/drop-in.md as it stands: its lines are put into an application on camel-main, and an event must arrive. */
class DropInPageIT {
    private static final String ROUTE =
            """
            - route:
                id: theirs
                from:
                  uri: timer
                  parameters:
                    timerName: theirs
                    repeatCount: "1"
                  steps:
                    - setBody:
                        expression:
                          constant:
                            expression: '{"type": "track", "userId": "ada", "event": "Order Completed"}'
            """;

    @TempDir
    Path home;

    private Receiver receiver;
    private CamelApplication application;

    @BeforeEach
    void prepare() throws IOException {
        receiver = Receiver.start();
        application = CamelApplication.in(home, receiver);
    }

    @AfterEach
    void end() {
        application.close();
        receiver.close();
    }

    @Test
    void namesTheDependenciesThatTheExamplesHave() throws IOException {
        String pom =
                Files.readString(Path.of("examples", "camel-main", "pom.xml")).replaceAll("\\s+", "");

        assertThat(DropInPage.blocks("xml")).hasSize(2).allSatisfy(dependency -> assertThat(pom)
                .contains(dependency.replaceAll("\\s+", "")));
    }

    @Test
    void bringsAnEventToLaunchDarkly() throws IOException, InterruptedException {
        application.run(DropInPage.copy());
        application.launch(
                DropInPage.blocks("properties").get(0),
                ROUTE + DropInPage.blocks("yaml").get(0));

        assertThat(receiver.awaitEvent("Order Completed").path("kind").asText()).isEqualTo("custom");
    }

    @Test
    void takesTenLines() throws IOException {
        long lines = Stream.of(
                        DropInPage.copy(),
                        DropInPage.blocks("properties").get(0),
                        DropInPage.blocks("yaml").get(0))
                .flatMap(String::lines)
                .count();

        // The dependency is one.
        assertThat(lines + 1).isLessThanOrEqualTo(10);
    }

    @Test
    void bringsAnEventToLaunchDarklyByTheKamelet() throws IOException {
        application.launch(
                "camel.main.routes-include-pattern = file:routes/*.camel.yaml\n",
                ROUTE + DropInPage.blocks("yaml").get(1));

        assertThat(receiver.awaitEvent("Order Completed").path("kind").asText()).isEqualTo("custom");
    }

    @Test
    void takesSegmentsTrackingApiInByTheRoutes() throws IOException, InterruptedException {
        application.run(DropInPage.copy().replace("launchdarkly/ingest-* ", "launchdarkly/ingest-jms* "));
        int port = FreePort.next();
        application.launch(
                DropInPage.blocks("properties").get(0) + "camel.server.enabled = true\ncamel.server.host = 127.0.0.1\n"
                        + "camel.server.port = " + port + "\n",
                "[]");

        awaitTaken(port);
        receiver.awaitEvent("Taken");
    }

    @Test
    void takesSegmentsTrackingApiInByTheKamelets() throws IOException {
        int port = FreePort.next();
        application.launch(
                "camel.main.routes-include-pattern = file:routes/*.camel.yaml\ncamel.server.enabled = true\n"
                        + "camel.server.host = 127.0.0.1\ncamel.server.port = " + port + "\n",
                DropInPage.blocks("yaml").get(2));

        awaitTaken(port);
        assertThat(receiver.awaitEvent("Taken").at("/contextKeys/user").asText())
                .isEqualTo("ada");
    }

    private static void awaitTaken(int port) {
        Awaitility.await("the request")
                .atMost(Duration.ofMinutes(1))
                .ignoreException(UncheckedIOException.class)
                .until(() -> Distribution.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/t"))
                                        .header("Content-Type", "application/json")
                                        .POST(BodyPublishers.ofString("{\"userId\": \"ada\", \"event\": \"Taken\","
                                                + " \"writeKey\": \"my-write-key\"}")))
                                .statusCode()
                        == 200);
    }
}
