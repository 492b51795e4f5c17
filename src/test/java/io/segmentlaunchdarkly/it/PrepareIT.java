package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes that {@code prepare} makes, and the starts that use it. */
class PrepareIT {
    @TempDir
    static Path directory;

    private static Distribution service;
    private static Path archive;
    private static List<String> before;
    private static List<String> after;
    private static Distribution.Outcome outcome;

    /** Neither the installation's settings nor its routes are tried: they could reach somebody. */
    @BeforeAll
    static void prepareWithSettingsAndARouteThatAreNone() throws IOException {
        service = Distribution.in(directory).withOwnJars();
        archive = service.lib().resolve("classes.jsa");
        Path routeThatIsNone = Files.writeString(service.routes().resolve("mine.camel.yaml"), "not a route");
        service.with("LAUNCHDARKLY_EVENTS_URL", "no address").withJvm("-Xmx256m -Dlaunchdarkly.client-id=nobody");
        before = entries(service.home());
        outcome = service.command("prepare");
        after = entries(service.home());
        Files.delete(routeThatIsNone);
        service.with("LAUNCHDARKLY_EVENTS_URL", "");
    }

    @AfterEach
    void end() {
        service.close();
    }

    @Test
    void makesAnArchiveAndNothingElse() {
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .isEqualTo("The classes are in " + archive
                        + ". Run this again when Java or a file in lib/ has changed.\n");
        assertThat(outcome.exitCode()).isZero();
        assertThat(after).doesNotContain("data").containsExactlyElementsOf(before);
    }

    @Test
    void servesStarts() throws IOException {
        startWithTheArchive();

        assertThat(service.log()).doesNotContain("warning");
    }

    @Test
    void servesStartsWithAHomeElsewhereToo(@TempDir Path home) throws IOException {
        for (String part : List.of("routes", "config")) {
            Distribution.copy(service.home().resolve(part), home.resolve(part));
        }

        startWithTheArchive("--home", home.toString());
    }

    private static void startWithTheArchive(String... arguments) throws IOException {
        Path loaded = Files.createTempFile(directory, "loaded", "");
        service.withJvm("-Xmx256m -Xlog:class+load:file=" + loaded).start(arguments);
        assertThat(Files.readAllLines(loaded))
                .filteredOn(line -> line.contains("io.segmentlaunchdarkly.outbox.Outbox "))
                .singleElement()
                .asString()
                .contains("source: shared objects file");
    }

    /** The archive is of no use in another order, and that of a directory differs between file systems. */
    @Test
    void givesTheJvmTheJarsInOneOrderOnEveryFileSystem() throws IOException {
        service.start();

        String commandLine = Files.readString(Path.of("/proc", String.valueOf(service.pid()), "cmdline"));
        List<String> jars = Pattern.compile("[^/:\\x00]+\\.jar")
                .matcher(commandLine)
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(jars).hasSizeGreaterThan(50).isSorted();
    }

    @Test
    void startsWithoutTheArchiveOfOtherJars() throws IOException {
        try (Stream<Path> jars = Files.list(service.lib())) {
            Path jar = jars.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
            Path another = Files.copy(jar, jar.resolveSibling("another.jar"));
            try {
                service.withJvm("-Xmx256m").start();
            } finally {
                Files.delete(another);
            }
        }

        assertThat(service.log()).contains("Unable to use shared archive", "is ready");
    }

    @Test
    void leavesNothingHalf(@TempDir Path own) throws IOException {
        try (Distribution starved = Distribution.in(own).withOwnJars().withJvm("-Xmx8m")) {
            assertThat(starved.command("prepare").exitCode()).isNotZero();
            assertThat(entries(starved.lib())).noneMatch(file -> file.contains("classes.jsa"));
        }
    }

    private static List<String> entries(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
