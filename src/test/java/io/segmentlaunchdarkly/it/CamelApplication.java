package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.FreePort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Somebody else's application on camel-main, as a process: this build's jar, Camel's jars, and a directory with its properties and its
 * routes. It has an HTTP server, health and metrics of its own.
 */
final class CamelApplication implements AutoCloseable {
    private static final String PROPERTIES =
            """
            camel.main.jmx-enabled = false
            camel.main.routes-include-pattern = file:routes/*.camel.yaml
            camel.server.enabled = true
            camel.server.host = 127.0.0.1
            camel.server.port = %d
            camel.management.enabled = true
            camel.management.host = 127.0.0.1
            camel.management.port = %d
            camel.management.health-check-enabled = true
            camel.management.metrics-enabled = true
            camel.metrics.enabled = true
            """;

    /** A link, as the directory in which somebody has unpacked it. */
    private static final String DISTRIBUTION = "segment-launchdarkly";

    private final Path home;
    private final Receiver receiver;
    private final int port;
    private final int managementPort;
    private Process process;

    private CamelApplication(Path home, Receiver receiver) throws IOException {
        this.home = home;
        this.receiver = receiver;
        port = FreePort.next();
        managementPort = FreePort.next();
    }

    /** An application in a directory, with the distribution unpacked beside it, that delivers to a receiver with short pauses. */
    static CamelApplication in(Path home, Receiver receiver) throws IOException {
        Files.createDirectory(home.resolve("routes"));
        Files.createSymbolicLink(
                home.resolve(DISTRIBUTION),
                Path.of("target", "segment-launchdarkly").toAbsolutePath());
        return new CamelApplication(home, receiver);
    }

    /** Camel's jars and this project's, as the dependency in docs/drop-in.md brings them. */
    private static String classpath() {
        String jar = "segment-launchdarkly-" + System.getProperty("project.version") + ".jar";
        return Stream.concat(
                        Stream.of(Path.of("target", jar).toAbsolutePath().toString()),
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .filter(entry -> entry.endsWith(".jar") && !entry.endsWith(jar)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Runs commands of a shell in its directory. */
    CamelApplication run(String commands) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-ec", commands)
                .directory(home.toFile())
                .inheritIO()
                .start();
        assertThat(shell.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).isZero();
        return this;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param properties lines of its properties, beside those of its servers
     * @param routes a file of routes in YAML
     */
    CamelApplication start(String properties, String routes) throws IOException {
        launch(PROPERTIES.formatted(port, managementPort) + properties, routes);
        Awaitility.await("a start")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> ready() || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError("It did not start: " + log());
        }
        return this;
    }

    /** Starts it with these properties and no others, and does not wait. */
    void launch(String properties, String routes) throws IOException {
        Files.writeString(home.resolve("application.properties"), properties);
        Files.writeString(home.resolve("routes").resolve("theirs.camel.yaml"), routes);
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        home + File.pathSeparator + classpath(),
                        "org.apache.camel.main.Main")
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output().toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LAUNCHDARKLY_") || name.startsWith("CAMEL_"));
        builder.environment().put("LAUNCHDARKLY_EVENTS_URL", receiver.url());
        builder.environment().put("LAUNCHDARKLY_BATCH_INTERVAL", "200");
        builder.environment().put("LAUNCHDARKLY_DATA_DIRECTORY", data().toString());
        process = builder.start();
    }

    private Path output() {
        return home.resolve("output");
    }

    private boolean ready() {
        try {
            return Distribution.send(HttpRequest.newBuilder(URI.create(managementAddress() + "/observe/health/ready"))
                                    .timeout(Duration.ofSeconds(10)))
                            .statusCode()
                    == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    /** All that it has said. */
    String log() {
        try {
            return Files.readString(output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path data() {
        return home.resolve("data");
    }

    String managementAddress() {
        return "http://127.0.0.1:" + managementPort;
    }

    HttpResponse<String> post(String path, String json) {
        return Distribution.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    @Override
    public void close() {
        Distribution.delete(home.resolve(DISTRIBUTION));
        if (process != null) {
            process.destroyForcibly();
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
