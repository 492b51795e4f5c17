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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The example for the Camel CLI, run by {@code camel run}, which fetches Camel by itself. */
@EnabledIfSystemProperty(
        named = "more-runtimes",
        matches = "true",
        disabledReason = "Run it with -Dmore-runtimes=true.")
class CamelCliIT {
    @TempDir
    Path home;

    @Test
    void takesAnEventAndDeliversIt() throws IOException, InterruptedException {
        Path repository = LocalRepository.create();
        Path cli = copy(Path.of("src", "test", "camel-cli"), "cli");
        Path example = copy(Path.of("examples", "camel-jbang"), "example");
        Example.maven(cli, repository, "package");
        int port = FreePort.next();
        Path output = home.resolve("output");
        try (Receiver receiver = Receiver.start()) {
            ProcessBuilder builder = new ProcessBuilder(command(cli, repository, port))
                    .directory(example.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.startsWith("LAUNCHDARKLY_") || name.startsWith("CAMEL_"));
            builder.environment().put("LAUNCHDARKLY_EVENTS_URL", receiver.url());
            Process camel = builder.start();
            try {
                awaitTaken(port, camel);

                assertThat(receiver.awaitEvent("Order Completed")
                                .at("/contextKeys/user")
                                .asText())
                        .isEqualTo("ada");
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(Files.readString(output), e);
            } finally {
                camel.destroyForcibly().waitFor();
            }
        }
    }

    private Path copy(Path from, String name) throws IOException {
        Path to = Files.createDirectory(home.resolve(name));
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }

    private List<String> command(Path cli, Path repository, int port) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                // Where it keeps files of its own.
                "-Duser.home=" + home,
                "-Dmaven.repo.local=" + repository,
                "-cp",
                cli.resolve("target/lib") + "/*",
                cli.resolve("CamelCli.java").toString(),
                "run",
                "segment.camel.yaml",
                "application.properties",
                "--port=" + port));
        Path settings = Path.of(System.getProperty("maven.settings"));
        if (Files.exists(settings)) {
            command.add("--maven-settings=" + settings);
        }
        return command;
    }

    private static void awaitTaken(int port, Process camel) {
        Awaitility.await("the request")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .ignoreException(UncheckedIOException.class)
                .failFast("camel run ended", () -> !camel.isAlive())
                .until(() ->
                        Distribution.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/track"))
                                                .header("Content-Type", "application/json")
                                                .POST(BodyPublishers.ofString("{\"userId\": \"ada\", \"event\": \"Order"
                                                        + " Completed\", \"writeKey\": \"my-write-key\"}")))
                                        .statusCode()
                                == 200);
    }
}
