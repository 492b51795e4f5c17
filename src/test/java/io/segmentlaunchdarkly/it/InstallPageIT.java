package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.segmentlaunchdarkly.FreePort;
import io.segmentlaunchdarkly.documentation.Block;
import io.segmentlaunchdarkly.documentation.Page;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what docs/install.md says, word by word, in a directory that holds the zip and nothing else. */
class InstallPageIT {
    private static final Page PAGE = Page.of("docs/install.md");
    private static final String INSTALL = Block.of("docs/install.md#install").commands();
    private static final String START = Block.of("docs/install.md#install:2").commands();
    private static final String BACK_UP = Block.of("docs/install.md#backup").commands();
    private static final String UPGRADE = Block.of("docs/install.md#upgrade").commands();
    private static final String APPLY_CHANGES =
            Block.of("docs/install.md#upgrade:2").commands();
    private static final String LIST_DEAD_LETTERS =
            Block.of("docs/install.md#uninstall").commands();
    private static final String UNINSTALL =
            Block.of("docs/install.md#uninstall:2").commands();
    private static final String OLD = "segment-launchdarkly-0.1.0";
    private static final String NEW = "segment-launchdarkly-0.2.0";

    @TempDir
    Path directory;

    private final int port;
    private Path place;
    private Receiver receiver;
    private Shell shell;

    InstallPageIT() throws IOException {
        port = FreePort.next();
    }

    @BeforeEach
    void downloadTheZip() throws IOException {
        place = Files.createDirectory(directory.resolve("place"));
        Files.copy(Path.of("target", "segment-launchdarkly.zip"), place.resolve("segment-launchdarkly.zip"));
        receiver = Receiver.start();
        shell = new Shell(place)
                .with("LAUNCHDARKLY_EVENTS_URL", receiver.url())
                .with("LAUNCHDARKLY_BATCH_INTERVAL", "200")
                .with("CAMEL_SERVER_PORT", String.valueOf(port))
                .with("CAMEL_MANAGEMENT_PORT", String.valueOf(FreePort.next()))
                .with("LAUNCHDARKLY_JMS_PORT", String.valueOf(FreePort.next()));
    }

    @AfterEach
    void end() {
        shell.close();
        receiver.close();
    }

    private void startAndDeliver(String command, String event) throws IOException, InterruptedException {
        shell.runInBackground("exec " + command);
        await("the start").atMost(Duration.ofSeconds(90)).until(() -> shell.said()
                .contains("  Data  "));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/track"))
                .POST(BodyPublishers.ofString("{\"userId\": \"ada\", \"event\": \"" + event + "\"}"));
        assertThat(Distribution.send(request).statusCode()).isEqualTo(200);
        receiver.awaitEvent(event);
        shell.stopBackground();
    }

    private static List<String> entries(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void edit(Path file, String before, String after) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(before);
        Files.writeString(file, text.replace(before, after));
    }

    @Test
    void bringsEventsToLaunchDarklyAndLeavesNothingBehind() throws IOException, InterruptedException {
        shell.run(INSTALL);
        assertThat(entries(place)).containsExactly("home", OLD, "segment-launchdarkly.zip");

        startAndDeliver(START, "Installed");
        assertThat(entries(place.resolve("home"))).containsExactly("config", "data", "routes");
        assertThat(place.resolve(OLD).resolve("data")).doesNotExist();

        shell.run(BACK_UP);
        assertThat(place.resolve("backup.tar.gz")).isNotEmptyFile();

        upgrade();
        startAndDeliver(START.replace(OLD, NEW), "Upgraded");

        assertThat(shell.run(LIST_DEAD_LETTERS)).contains("There are no dead letters");
        shell.run(UNINSTALL);
        assertThat(entries(place)).containsExactly("backup.tar.gz", "segment-launchdarkly.zip");
    }

    /** Makes a version that is newer in three files, one gone and one new, of which the home has one edited and one removed. */
    private void upgrade() throws IOException, InterruptedException {
        Distribution.copy(place.resolve(OLD), place.resolve(NEW));
        edit(place.resolve(NEW).resolve("routes/track-event.camel.yaml"), "- beans:", "# Newer.\n- beans:");
        edit(place.resolve(NEW).resolve("routes/alias-user.camel.yaml"), "- beans:", "# Newer.\n- beans:");
        edit(place.resolve(NEW).resolve("routes/sandbox.camel.yaml"), "- beans:", "# Newer.\n- beans:");
        Files.writeString(place.resolve(NEW).resolve("routes/more.camel.yaml"), "# New.\n[]\n");
        Files.writeString(place.resolve(OLD).resolve("config/gone.xml"), "<gone/>");
        Path home = place.resolve("home");
        Files.writeString(home.resolve("config/gone.xml"), "<gone/>");
        edit(home.resolve("routes/track-event.camel.yaml"), "context_kind: user", "context_kind: device");
        Files.delete(home.resolve("routes/sandbox.camel.yaml"));
        edit(
                home.resolve("config/application.properties"),
                "camel.main.shutdown-timeout = 30",
                "camel.main.shutdown-timeout = 20");
        String edited = Files.readString(home.resolve("routes/track-event.camel.yaml"));
        String command = UPGRADE.lines()
                .filter(line -> !line.startsWith("unzip"))
                .findFirst()
                .orElseThrow();

        String said = shell.run(command);

        assertThat(said.lines().filter(line -> !line.matches("[-+@ ].*")))
                .containsExactly(
                        "removed  config/gone.xml",
                        "updated  routes/alias-user.camel.yaml",
                        "updated  routes/more.camel.yaml",
                        "kept     routes/sandbox.camel.yaml, which you have removed. Its changes:",
                        "kept     routes/track-event.camel.yaml, which you have edited. Its changes:",
                        home.toRealPath()
                                + " is at version 0.1.0, except for the changes shown above: apply those that you need.");
        assertThat(said).contains("\n+# Newer.\n");
        assertThat(home.resolve("routes/track-event.camel.yaml")).hasContent(edited);
        assertThat(home.resolve("routes/sandbox.camel.yaml")).doesNotExist();
        assertThat(home.resolve("config/application.properties")).content().contains("shutdown-timeout = 20");
        assertThat(home.resolve("routes/alias-user.camel.yaml")).content().contains("# Newer.");
        assertThat(home.resolve("config/gone.xml")).doesNotExist();

        shell.run(APPLY_CHANGES);
        assertThat(home.resolve("routes/track-event.camel.yaml"))
                .content()
                .contains("# Newer.", "context_kind: device");
        assertThat(shell.run(command)).contains("routes/track-event.camel.yaml").doesNotContain("updated", "removed  ");
    }

    @Test
    void startsTheServiceThatSystemdIsToldOf() throws IOException, InterruptedException {
        shell.run(INSTALL);
        String start = PAGE.blocks("ini")
                .get(0)
                .lines()
                .filter(line -> line.startsWith("ExecStart="))
                .map(line -> line.replace("ExecStart=", "").replace("/srv/segment-launchdarkly/", place + "/"))
                .findFirst()
                .orElseThrow();

        startAndDeliver(start, "By systemd");
    }

    @Test
    void upgradesNothingButAHome() throws IOException, InterruptedException {
        shell.run(INSTALL);

        assertThat(shell.run(OLD + "/bin/segment-launchdarkly upgrade " + OLD + " || echo $?"))
                .startsWith("upgrade needs the directory to upgrade")
                .endsWith("2\n");
        assertThat(shell.run(OLD + "/bin/segment-launchdarkly --home home upgrade home || echo $?"))
                .startsWith(place.resolve("home").toRealPath() + " is not a version of segment-launchdarkly.")
                .endsWith("2\n");
        assertThat(shell.run(OLD + "/bin/segment-launchdarkly --home home upgrade nowhere || echo $?"))
                .startsWith("There is no directory nowhere.")
                .endsWith("2\n");
    }

    @Test
    void hasEveryPageThatItsPagesLeadTo() throws IOException, InterruptedException {
        shell.run(INSTALL);

        try (Stream<Path> files = Files.walk(place.resolve(OLD))) {
            List<Path> pages =
                    files.filter(file -> file.toString().endsWith(".md")).toList();
            assertThat(pages).hasSizeGreaterThan(10);
            for (Path page : pages) {
                for (String link : Page.of(page.toString()).links()) {
                    assertThat(page.resolveSibling(link))
                            .as("%s leads to %s", page, link)
                            .exists();
                }
            }
        }
    }
}
