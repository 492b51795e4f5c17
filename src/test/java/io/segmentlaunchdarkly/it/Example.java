package io.segmentlaunchdarkly.it;

import io.segmentlaunchdarkly.FreePort;
import io.segmentlaunchdarkly.documentation.Block;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * One of the applications in {@code examples/}, built and started by the commands of its README, against the jar of this build, and
 * its process. The routes of the project lie in its directory {@code launchdarkly}.
 */
final class Example implements AutoCloseable {
    private static final String JVM = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m";
    private static final Duration START = Duration.ofMinutes(2);

    private final Path home;
    private final String commands;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final int port;
    private final int managementPort;
    private Process process;
    private int starts;

    private Example(Path home, String commands) throws IOException {
        this.home = home;
        this.commands = commands;
        port = FreePort.next();
        managementPort = FreePort.next();
    }

    /**
     * Builds it in a directory, with what it needs of the project around it.
     *
     * @param name the directory below {@code examples}
     * @param build the commands that build it
     * @param start the commands that start it
     */
    static Example build(Path directory, String name, Block build, Block start)
            throws IOException, InterruptedException {
        Distribution.copy(Path.of("routes"), directory.resolve("routes"));
        Path home = directory.resolve("examples").resolve(name);
        copy(Path.of("examples", name), home);
        try (Shell shell = new Shell(home)
                .with("MAVEN_OPTS", "-XX:TieredStopAtLevel=1")
                .with("PATH", MavenCommand.path(directory.resolve("bin"), LocalRepository.create()))) {
            shell.run(build.commands());
        }
        return new Example(home, start.commands());
    }

    /** Copies it, but for what building and running it has left there. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path relative = from.relativize(file);
                if (!relative.toString().matches("(target|data|launchdarkly)/.*")) {
                    Path copy = to.resolve(relative);
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
    }

    /** Waits until it has said something. */
    void awaitLog(String text) {
        Awaitility.await(text).atMost(START).until(() -> log().contains(text));
    }

    /** An environment variable for the starts that follow. */
    Example with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Starts it and waits until it takes orders. */
    void start() throws IOException {
        launch();
        Awaitility.await("a start")
                .atMost(START)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> listens() || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError("It did not start: " + log());
        }
    }

    /** Starts it and waits for nothing. */
    void launch() throws IOException {
        starts++;
        ProcessBuilder builder = new ProcessBuilder("bash", "-ec", commands.replaceFirst("(?m)^java ", "exec java "))
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output().toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LAUNCHDARKLY_") || name.startsWith("CAMEL_"));
        builder.environment().put("JAVA_TOOL_OPTIONS", JVM);
        builder.environment().put("SHOP_PORT", String.valueOf(port));
        builder.environment().put("SHOP_MANAGEMENT_PORT", String.valueOf(managementPort));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /** Its routes run before its server listens, or shortly after; until then the answer is 404 or 503. */
    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected() && log().contains("(shop) started in");
        } catch (ConnectException notYet) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another process of the same application, with ports and data of its own. */
    Example beside() throws IOException {
        Example other = new Example(home, commands).with("LAUNCHDARKLY_DATA_DIRECTORY", "data/beside");
        other.starts = 100;
        return other;
    }

    Path home() {
        return home;
    }

    private Path output() {
        return home.resolve("output-" + starts);
    }

    /** What the process of the last start has said. */
    String log() {
        try {
            return Files.readString(output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpResponse<String> order(String json) {
        return Distribution.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/orders"))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(60))
                .POST(BodyPublishers.ofString(json)));
    }

    /** Runs the commands of a page that reach it at the ports of the page. */
    String run(Block commands) throws IOException, InterruptedException {
        try (Shell shell = new Shell(home)) {
            return shell.run(commands.commands()
                    .replace("curl ", "curl -sS ")
                    .replace("127.0.0.1:8081", "127.0.0.1:" + port)
                    .replace("127.0.0.1:9877", "127.0.0.1:" + managementPort));
        }
    }

    String management(String path) {
        return Distribution.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path)))
                .body();
    }

    /** Ends it as a crash does. */
    void sigkill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Waits until it ends by itself, and returns the exit code. */
    int awaitExit() {
        try {
            if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("It runs on: " + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        if (process != null) {
            sigkill();
        }
    }
}
