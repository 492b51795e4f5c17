package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.FreePort;
import io.segmentlaunchdarkly.documentation.Block;
import io.segmentlaunchdarkly.documentation.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what README.md says from its first command on, in a checkout that nobody has built yet. */
class ReadmeIT {
    private static final Page PAGE = Page.of("README.md");
    private static final Block START = Block.of("README.md#run-it");
    private static final Block FIRST_EVENTS = Block.of("README.md#run-it:2");
    private static final String ACKNOWLEDGED = "{\"success\":true}";
    private static final Duration BUILD = Duration.ofMinutes(8);

    private final int port = FreePort.next();
    private final int managementPort = FreePort.next();
    private final int messagePort = FreePort.next();

    private Path checkout;
    private Shell shell;

    ReadmeIT() throws IOException {}

    /** The build in it runs as the one that runs this test, which has compiled and checked the tests: these are left out, but for what makes the site. */
    private void checkOut(Path directory) throws IOException {
        checkout = Files.createDirectory(directory.resolve("checkout")).toRealPath();
        for (String part : List.of(
                "src/main",
                "src/test/java/io/segmentlaunchdarkly/documentation",
                "src/test/resources/site",
                "routes",
                "config",
                "docs",
                "examples")) {
            Distribution.copy(Path.of(part), checkout.resolve(part));
        }
        for (String file : List.of("pom.xml", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md")) {
            Files.copy(Path.of(file), checkout.resolve(file));
        }
        Distribution.copy(Path.of(".mvn"), checkout.resolve(".mvn"));
        shell = new Shell(checkout)
                .with("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -Dspotless.check.skip=true")
                .with("PATH", MavenCommand.path(directory.resolve("bin"), MavenCommand.localRepository()))
                .with("CAMEL_SERVER_PORT", String.valueOf(port))
                .with("CAMEL_MANAGEMENT_PORT", String.valueOf(managementPort))
                .with("LAUNCHDARKLY_JMS_PORT", String.valueOf(messagePort));
    }

    @AfterEach
    void end() {
        shell.close();
    }

    /** A text of the page with the ports and the directory of this test. */
    private String here(String text) {
        return text.replace("8080", String.valueOf(port))
                .replace("9876", String.valueOf(managementPort))
                .replace("61616", String.valueOf(messagePort))
                .replace("/home/you/segment-launchdarkly", checkout.toString());
    }

    private void start(String command) throws IOException {
        shell.runInBackground(command);
        await("the start")
                .atMost(BUILD)
                .failFast(() -> assertThat(shell.said()).doesNotContain("cannot start"))
                .until(() -> shell.said().contains("  Data  "));
    }

    @Test
    void showsTheFirstEventsAndAPageView(@TempDir Path directory) throws IOException, InterruptedException {
        checkOut(directory);

        start(START.commands());
        assertThat(shell.said().lines().map(line -> line.replaceFirst("^.*[0-9] INFO  ", "")))
                .containsSubsequence(here(PAGE.section("Run it").blocks("text").get(0))
                        .lines()
                        .toList());

        String answers = shell.run(here(FIRST_EVENTS.commands()).replace("curl ", "curl -sS "));
        assertThat(events(answers.substring(answers.lastIndexOf(ACKNOWLEDGED) + ACKNOWLEDGED.length())))
                .isEqualTo(withoutTimes(
                        objects(PAGE.section("Run it").blocks("json").get(0))));

        shell.stopBackground();
        addThePageView();
        start(START.commands().replaceFirst(".* && ", ""));
        String page = "curl -sS -u my-write-key: http://127.0.0.1:8080/v1/page -d '{\"userId\": \"ada\"}'; sleep 2;"
                + " curl -sS http://127.0.0.1:8080/sandbox/events";
        assertThat(shell.run(here(page))).contains("Page Viewed");
        assertThat(checkout.resolve("target/segment-launchdarkly/data")).doesNotExist();
    }

    /** JSON objects that stand one below the other. */
    private static List<JsonNode> objects(String text) {
        return Json.elements(Json.parse("[" + text.replaceAll("}\\s*\\n\\{", "},{") + "]"));
    }

    private static List<JsonNode> events(String answer) {
        List<JsonNode> events = new ArrayList<>();
        Json.parse(answer).path("events").forEach(received -> events.add(received.path("event")));
        return withoutTimes(events);
    }

    private static List<JsonNode> withoutTimes(List<JsonNode> events) {
        return events.stream()
                .map(event -> (JsonNode) Json.without(event, "creationDate"))
                .toList();
    }

    private void addThePageView() throws IOException {
        String track = Files.readString(checkout.resolve("routes/track-event.camel.yaml"));
        Files.writeString(
                checkout.resolve("routes/page-view.camel.yaml"),
                track.substring(track.indexOf("- route:"))
                        .replace("launchdarkly-track-event", "launchdarkly-page-view")
                        .replaceFirst("event_name:\\s+\"@path\": [$].event", "event_name: Page Viewed"));
        Files.writeString(
                checkout.resolve("routes/dispatch.camel.yaml"),
                PAGE.section("Change it").blocks("yaml").stream()
                        .filter(block -> block.contains("type = \"page\""))
                        .findFirst()
                        .orElseThrow(),
                StandardOpenOption.APPEND);
    }
}
