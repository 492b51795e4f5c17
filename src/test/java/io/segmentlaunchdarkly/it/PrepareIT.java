package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    private static Distribution.Outcome outcome;
    private static List<String> files;

    /** It takes a while, so the tests share it. */
    @BeforeAll
    static void prepare() throws IOException {
        service = Distribution.in(directory);
        archive = archive(service);
        // Neither the installation's settings nor its routes are tried: they could reach somebody.
        Path broken = Files.writeString(service.routes().resolve("mine.camel.yaml"), "not a route");
        service.with("LAUNCHDARKLY_EVENTS_URL", "no address")
                .with("JAVA_OPTS", "-Xmx256m -Dlaunchdarkly.client-id=nobody");
        outcome = service.command("prepare");
        files = names(service.home());
        Files.delete(broken);
        service.with("LAUNCHDARKLY_EVENTS_URL", "");
    }

    @AfterEach
    void end() {
        service.close();
    }

    private static Path archive(Distribution of) {
        return of.home().resolve("lib").resolve("classes.jsa");
    }

    private static List<String> names(Path in) throws IOException {
        try (Stream<Path> entries = Files.list(in)) {
            return entries.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void saysWhereTheArchiveIsAndLeavesNothingElseBehind() {
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .isEqualTo("The classes are in " + archive
                        + ". Run this again when Java or a file in lib/ has changed.\n");
        assertThat(outcome.exitCode()).isZero();
        assertThat(files)
                .containsExactlyInAnyOrder(
                        "CHANGELOG.md", "LICENSE", "README.md", "bin", "config", "docs", "lib", "routes");
    }

    @Test
    void makesAnArchiveThatStartsUse() throws IOException {
        Path loaded = directory.resolve("loaded");
        service.with("JAVA_OPTS", "-Xmx256m -Xlog:class+load:file=" + loaded).start();

        assertThat(Files.readAllLines(loaded))
                .filteredOn(line -> line.contains("io.segmentlaunchdarkly.outbox.Outbox "))
                .singleElement()
                .asString()
                .contains("source: shared objects file");
        assertThat(service.log()).doesNotContain("warning");
    }

    @Test
    void startsWithoutTheArchiveOfOtherJars() throws IOException {
        Path lib = service.home().resolve("lib");
        String jar = names(lib).stream()
                .filter(name -> name.endsWith(".jar"))
                .sorted()
                .findFirst()
                .orElseThrow();
        Path another = Files.copy(lib.resolve(jar), lib.resolve("another.jar"));
        try {
            service.with("JAVA_OPTS", "-Xmx256m").start();

            assertThat(service.log()).contains("Unable to use shared archive", "is ready");
        } finally {
            Files.delete(another);
        }
    }

    @Test
    void leavesNothingHalf(@TempDir Path own) throws IOException {
        try (Distribution small = Distribution.in(own).with("JAVA_OPTS", "-Xmx8m")) {
            Distribution.Outcome failure = small.command("prepare");

            assertThat(failure.exitCode()).isNotZero();
            assertThat(archive(small)).doesNotExist();
            assertThat(archive(small).resolveSibling("classes.jsa.new")).doesNotExist();
        }
    }
}
