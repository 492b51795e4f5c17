package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which routes, settings and data the launcher takes, and what it says of itself. */
class LauncherIT {
    private static final String VERSION = System.getProperty("project.version");

    @TempDir
    Path directory;

    private Receiver receiver;

    @BeforeEach
    void receive() throws IOException {
        receiver = Receiver.start();
    }

    @AfterEach
    void end() {
        receiver.close();
    }

    /** A copy of the distribution where a build makes it, in a checkout with routes/ and config/ of its own. */
    private Distribution built(Path checkout) throws IOException {
        Distribution built = Distribution.in(checkout.resolve("target"), receiver);
        for (String part : List.of("routes", "config")) {
            Distribution.copy(Path.of(part), checkout.resolve(part));
        }
        Files.copy(Path.of("pom.xml"), checkout.resolve("pom.xml"));
        Path launcher = Path.of("src", "main", "bin", "segment-launchdarkly");
        Files.createDirectories(checkout.resolve(launcher).getParent());
        Files.copy(launcher, checkout.resolve(launcher));
        return built;
    }

    private static void nameEvents(Path home, String name) throws IOException {
        Path mapping = home.resolve("routes").resolve("track-event.camel.yaml");
        Files.writeString(
                mapping,
                Files.readString(mapping)
                        .replace(
                                """
                                          event_name:
                                            "@path": $.event
                        """,
                                "                  event_name: " + name + "\n"));
    }

    private static void assertKeepsItsDataIn(Path home, Distribution service) {
        assertThat(home.resolve("data").resolve("outbox")).isDirectory();
        if (!home.equals(service.home())) {
            assertThat(service.data()).doesNotExist();
        }
    }

    @Test
    void takesRoutesAndSettingsAndDataOfTheCheckoutWhoseBuildMadeIt() throws IOException {
        Path checkout = directory.resolve("checkout");
        try (Distribution service = built(checkout)) {
            nameEvents(checkout, "Edited");

            service.start();
            service.post("/v1/track", quoted("{'userId': 'u', 'event': 'Shipped'}"));

            receiver.awaitEvent("Edited");
            assertKeepsItsDataIn(checkout, service);
            assertThat(service.log())
                    .contains(
                            "Routes           " + checkout.resolve("routes").toRealPath() + "/*.camel.yaml",
                            "Settings         "
                                    + checkout.resolve("config").toRealPath().resolve("application.properties"),
                            "Data             " + checkout.toRealPath().resolve("data"));
        }
    }

    /** The build of another project may have the same name, and the directory one stands in may be another project's. */
    @Test
    void takesItsOwnWhereItIsNoBuildOfTheProject() throws IOException {
        Path project = directory.resolve("project");
        try (Distribution service = Distribution.in(project.resolve("target"), receiver)) {
            Files.writeString(project.resolve("pom.xml"), "<project/>");
            for (Path place : List.of(project, project.resolve("target"))) {
                Files.createDirectory(place.resolve("routes"));
                Files.writeString(place.resolve("routes").resolve("theirs.camel.yaml"), "no route");
                Files.createDirectory(place.resolve("config"));
                Files.writeString(place.resolve("config").resolve("application.properties"), "no = setting");
            }

            service.start();
            service.post("/v1/track", quoted("{'userId': 'u', 'event': 'Shipped'}"));

            receiver.awaitEvent("Shipped");
            assertKeepsItsDataIn(service.home(), service);
        }
    }

    private Path home(Distribution service) throws IOException {
        Path home = directory.resolve("my home");
        for (String part : List.of("routes", "config")) {
            Distribution.copy(service.home().resolve(part), home.resolve(part));
        }
        nameEvents(home, "Edited");
        return home;
    }

    @Test
    void takesThoseOfTheHomeThatItIsGiven() throws IOException {
        try (Distribution service = Distribution.in(directory.resolve("installed"), receiver)) {
            Path home = home(service);

            service.start("--home", home.toString());
            service.post("/v1/track", quoted("{'userId': 'u', 'event': 'Shipped'}"));

            receiver.awaitEvent("Edited");
            assertKeepsItsDataIn(home, service);
        }
    }

    @Test
    void takesThoseOfTheHomeThatTheEnvironmentNamesUnlessItIsGivenAnother() throws IOException {
        try (Distribution service = Distribution.in(directory.resolve("installed"), receiver)) {
            Path home = home(service);
            service.with("SEGMENT_LAUNCHDARKLY_HOME", home.toString());

            assertThat(service.command("dead-letters", "list").out())
                    .contains(home.toRealPath().resolve("data").toString());
            assertThat(service.command("--home", service.home().toString(), "dead-letters", "list")
                            .out())
                    .contains(service.home().toRealPath().resolve("data").toString());
        }
    }

    @Test
    void namesTheHomeThatIsNone() throws IOException {
        try (Distribution service = Distribution.in(directory)) {
            assertOutcome(
                    service.command("--home", "/nowhere"),
                    1,
                    "segment-launchdarkly cannot start: there is no directory /nowhere.\n");
            assertOutcome(service.command("--home"), 2, "--home needs a directory.\n" + MORE);
            Path empty = Files.createDirectory(directory.resolve("empty")).toRealPath();
            assertOutcome(
                    service.command("--home", empty.toString()),
                    1,
                    "segment-launchdarkly cannot start: there is no config/application.properties in " + empty + ".\n");
        }
    }

    private static final String MORE = "segment-launchdarkly --help says more.\n";

    private static void assertOutcome(Distribution.Outcome outcome, int exitCode, String err) {
        assertThat(outcome.err()).isEqualTo(err);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.exitCode()).isEqualTo(exitCode);
    }

    @Test
    void saysItsVersionWithoutAJvm() throws IOException {
        try (Distribution service = Distribution.in(directory).with("JAVA_HOME", "/nowhere")) {
            Distribution.Outcome outcome = service.command("--version");

            assertThat(outcome.out()).isEqualTo("segment-launchdarkly " + VERSION + "\n");
            assertThat(outcome.exitCode()).isZero();
        }
    }

    @Test
    void helpsWithEachCommand() throws IOException {
        try (Distribution service = Distribution.in(directory)) {
            Distribution.Outcome help = service.command("--help");

            assertThat(help.exitCode()).isZero();
            assertThat(help.out()).startsWith("Usage: segment-launchdarkly ").contains("--dev", "--home", "--version");
            for (String command : List.of("import", "dead-letters", "events", "prepare", "upgrade")) {
                assertThat(help.out()).contains("\n  " + command + " ");
                Distribution.Outcome helpOfCommand = service.command(command, "--help");
                assertThat(helpOfCommand.exitCode()).as(command).isZero();
                assertThat(helpOfCommand.err()).isEmpty();
                assertThat(helpOfCommand.out()).contains("segment-launchdarkly").contains(command);
            }
        }
    }

    @Test
    void namesWhatItDoesNotKnow() throws IOException {
        try (Distribution service = Distribution.in(directory)) {
            assertOutcome(service.command("sart"), 2, "segment-launchdarkly does not know \"sart\".\n" + MORE);
            assertOutcome(service.command("--dev", "x"), 2, "--dev takes no argument.\n" + MORE);
            assertOutcome(
                    service.command("prepare", "x"),
                    2,
                    "prepare has no option except --help.\nsegment-launchdarkly prepare --help says more.\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.8.0_402", "11.0.2", "16"})
    void namesAJavaThatIsTooOld(String version) throws IOException {
        Path java = directory.resolve("java");
        Path program = Files.createDirectories(java.resolve("bin")).resolve("java");
        Files.writeString(program, "#!/bin/sh\necho 'openjdk version \"" + version + "\" 2019-01-15' >&2\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        String message = "segment-launchdarkly cannot start: " + program + " is Java " + version
                + ", and Java 17 or newer is needed: set JAVA_HOME to one.\n";
        try (Distribution service =
                Distribution.in(directory.resolve("installed")).with("JAVA_HOME", java.toString())) {
            assertOutcome(service.command(), 1, message);
            Files.writeString(java.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
            Files.writeString(program, "#!/bin/sh\nexit 1\n");
            assertOutcome(service.command(), 1, message);
        }
    }
}
