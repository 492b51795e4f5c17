package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.FreePort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
    private Process process;

    @BeforeEach
    void prepare() throws IOException {
        receiver = Receiver.start();
        Files.createDirectory(home.resolve("routes"));
        Distribution.copy(
                Path.of("target", "segment-launchdarkly", "routes"),
                home.resolve("segment-launchdarkly-" + System.getProperty("project.version"))
                        .resolve("routes"));
    }

    @AfterEach
    void end() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
        receiver.close();
    }

    private static List<String> blocks(String language) {
        return Page.of("docs/drop-in.md").blocks(language);
    }

    /** Camel's jars and this project's, as the page's dependency brings them. */
    private static String classpath() {
        String jar = "segment-launchdarkly-" + System.getProperty("project.version") + ".jar";
        return Stream.concat(
                        Stream.of(Path.of("target", jar).toAbsolutePath().toString()),
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .filter(entry -> entry.endsWith(".jar") && !entry.endsWith(jar)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void start(String properties, String route) throws IOException {
        Files.writeString(home.resolve("application.properties"), properties);
        Files.writeString(home.resolve("routes").resolve("theirs.camel.yaml"), route);
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        home + File.pathSeparator + classpath(),
                        "org.apache.camel.main.Main")
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LAUNCHDARKLY_") || name.startsWith("CAMEL_"));
        builder.environment().put("LAUNCHDARKLY_EVENTS_URL", receiver.url());
        process = builder.start();
    }

    private void run(String command) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-ec", command)
                .directory(home.toFile())
                .inheritIO()
                .start();
        assertThat(shell.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).isZero();
    }

    @Test
    void namesTheDependenciesThatTheExamplesHave() throws IOException {
        String pom =
                Files.readString(Path.of("examples", "camel-main", "pom.xml")).replaceAll("\\s+", "");

        assertThat(blocks("xml")).hasSize(2).allSatisfy(dependency -> assertThat(pom)
                .contains(dependency.replaceAll("\\s+", "")));
    }

    /** The command that puts the jar where Maven finds it is that of the examples' pages. */
    @Test
    void namesTheCommandThatInstallsTheJar() {
        String command =
                Page.of("docs/drop-in.md").section("Ten lines").indented().get(0);

        assertThat(command).isEqualTo("mvn -q -DskipTests install");
        assertThat(Page.of("examples/camel-main/README.md").indented()).contains(command);
    }

    @Test
    void bringsAnEventToLaunchDarkly() throws IOException, InterruptedException {
        run(blocks("sh").get(0));
        start(blocks("properties").get(0), ROUTE + blocks("yaml").get(0));

        assertThat(receiver.awaitEvent("Order Completed").path("kind").asText()).isEqualTo("custom");
    }

    @Test
    void takesTenLines() throws IOException {
        long lines = Stream.of(
                        blocks("sh").get(0),
                        blocks("properties").get(0),
                        blocks("yaml").get(0))
                .flatMap(String::lines)
                .count();

        // The dependency is one.
        assertThat(lines + 1).isLessThanOrEqualTo(10);
    }

    @Test
    void bringsAnEventToLaunchDarklyByTheKamelet() throws IOException {
        start(
                "camel.main.routes-include-pattern = file:routes/*.camel.yaml\n",
                ROUTE + blocks("yaml").get(1));

        assertThat(receiver.awaitEvent("Order Completed").path("kind").asText()).isEqualTo("custom");
    }

    @Test
    void takesSegmentsTrackingApiInByTheRoutes() throws IOException, InterruptedException {
        run(blocks("sh").get(0).replace("launchdarkly/ingest-* ", "launchdarkly/ingest-jms.* "));
        int port = FreePort.next();
        start(
                blocks("properties").get(0) + "camel.server.enabled = true\ncamel.server.host = 127.0.0.1\n"
                        + "camel.server.port = " + port + "\n",
                "[]");

        awaitTaken(port);
        receiver.awaitEvent("Taken");
    }

    @Test
    void runsTheStepsBehindItInAPoolOfTheirOwn() throws IOException, InterruptedException {
        run(blocks("sh").get(0));
        start(
                blocks("properties").get(0),
                ROUTE + blocks("yaml").get(3)
                        + """
                                - setBody:
                                    expression:
                                      simple:
                                        expression: "${threadName}"
                                - to:
                                    uri: file
                                    parameters:
                                      directoryName: thread
                                      fileName: name
                        """);

        Path thread = home.resolve("thread").resolve("name");
        Awaitility.await("the steps behind")
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(thread).content().contains("behind-launchdarkly"));
    }

    @Test
    void takesSegmentsTrackingApiInByTheKamelets() throws IOException {
        int port = FreePort.next();
        start(
                "camel.main.routes-include-pattern = file:routes/*.camel.yaml\ncamel.server.enabled = true\n"
                        + "camel.server.host = 127.0.0.1\ncamel.server.port = " + port + "\n",
                blocks("yaml").get(2));

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
