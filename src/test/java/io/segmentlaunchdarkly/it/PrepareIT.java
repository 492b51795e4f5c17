package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes that {@code prepare} makes, and the starts that use it. */
class PrepareIT {
    @TempDir
    Path directory;

    private Distribution service;
    private Path archive;

    @BeforeEach
    void copy() throws IOException {
        service = Distribution.in(directory);
        archive = service.home().resolve("lib").resolve("classes.jsa");
    }

    @AfterEach
    void end() {
        service.close();
    }

    @Test
    void makesAnArchiveThatStartsUse() throws IOException {
        // Neither the installation's settings nor its routes are tried: they could reach somebody.
        Path broken = Files.writeString(service.routes().resolve("mine.camel.yaml"), "not a route");
        service.with("LAUNCHDARKLY_EVENTS_URL", "no address")
                .with("JAVA_OPTS", "-Xmx256m -Dlaunchdarkly.client-id=nobody");

        List<String> before = entries(service.home());

        Distribution.Outcome outcome = service.command("prepare");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .isEqualTo("The classes are in " + archive
                        + ". Run this again when Java or a file in lib/ has changed.\n");
        assertThat(outcome.exitCode()).isZero();
        assertThat(entries(service.home())).containsExactlyElementsOf(before);

        Files.delete(broken);
        Path loaded = directory.resolve("loaded");
        service.with("LAUNCHDARKLY_EVENTS_URL", "")
                .with("JAVA_OPTS", "-Xmx256m -Xlog:class+load:file=" + loaded)
                .start();
        assertThat(Files.readAllLines(loaded))
                .filteredOn(line -> line.contains("io.segmentlaunchdarkly.outbox.Outbox "))
                .singleElement()
                .asString()
                .contains("source: shared objects file");
        assertThat(service.log()).doesNotContain("warning");
    }

    @Test
    void servesStartsWithAHomeElsewhereToo() throws IOException {
        assertThat(service.command("prepare").exitCode()).isZero();
        Path home = Files.createDirectory(directory.resolve("home"));
        for (String part : List.of("routes", "config")) {
            Files.move(service.home().resolve(part), home.resolve(part));
        }
        Path loaded = directory.resolve("loaded");

        service.with("JAVA_OPTS", "-Xmx256m -Xlog:class+load:file=" + loaded).start("--home", home.toString());

        assertThat(Files.readAllLines(loaded))
                .filteredOn(line -> line.contains("io.segmentlaunchdarkly.outbox.Outbox "))
                .singleElement()
                .asString()
                .contains("source: shared objects file");
    }

    @Test
    void startsWithoutTheArchiveOfOtherJars() throws IOException {
        assertThat(service.command("prepare").exitCode()).isZero();
        try (Stream<Path> jars = Files.list(service.home().resolve("lib"))) {
            Path jar = jars.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
            Files.copy(jar, jar.resolveSibling("another.jar"));
        }

        service.start();

        assertThat(service.log()).contains("Unable to use shared archive", "is ready");
    }

    @Test
    void leavesNothingHalf() throws IOException {
        service.with("JAVA_OPTS", "-Xmx8m");

        Distribution.Outcome outcome = service.command("prepare");

        assertThat(outcome.exitCode()).isNotZero();
        assertThat(archive).doesNotExist();
        assertThat(archive.resolveSibling("classes.jsa.new")).doesNotExist();
    }

    private static List<String> entries(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
