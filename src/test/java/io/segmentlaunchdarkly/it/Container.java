package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A container of the image, run by podman as a strict supervisor would: without capabilities, with a root that nothing writes to, and with
 * no directory for temporary files. It shares the network of the machine and listens on the loopback address.
 */
final class Container implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final List<String> RUN = List.of(
            "run",
            "--detach",
            "--network=host",
            "--read-only",
            "--read-only-tmpfs=false",
            "--cap-drop=all",
            "--security-opt=no-new-privileges",
            "--env=CAMEL_SERVER_HOST=127.0.0.1",
            "--env=CAMEL_MANAGEMENT_HOST=127.0.0.1",
            "--env=LAUNCHDARKLY_JMS_ENABLED=false",
            "--env=LAUNCHDARKLY_BATCH_INTERVAL=200");

    private final String id;
    private final int port;
    private final int managementPort;

    private Container(String id, int port, int managementPort) {
        this.id = id;
        this.port = port;
        this.managementPort = managementPort;
    }

    /**
     * Starts one, and waits until it takes events.
     *
     * @param options further options of {@code podman run}
     */
    static Container run(String image, List<String> options) throws IOException {
        int port = FreePort.next();
        int managementPort = FreePort.next();
        List<String> arguments = new ArrayList<>(RUN);
        arguments.add("--env=CAMEL_SERVER_PORT=" + port);
        arguments.add("--env=CAMEL_MANAGEMENT_PORT=" + managementPort);
        arguments.addAll(options);
        arguments.add(image);
        Container container = new Container(podman(arguments.toArray(String[]::new)), port, managementPort);
        Awaitility.await("a start in a container")
                .atMost(START)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> container.ready() || !container.runs());
        if (!container.runs()) {
            String log = container.log();
            container.close();
            throw new AssertionError("The container does not run: " + log);
        }
        return container;
    }

    /** Runs podman to its end, and returns what it wrote to its standard output; an error fails the test. */
    static String podman(String... arguments) {
        Outcome outcome = tryPodman(arguments);
        assertThat(outcome.exitCode())
                .as("%s: %s", List.of(arguments), outcome.said())
                .isZero();
        return outcome.said().lines().reduce((before, last) -> last).orElse("");
    }

    /** What a run of podman came to, with all that it wrote. */
    record Outcome(int exitCode, String said) {}

    /** Runs podman to its end. */
    static Outcome tryPodman(String... arguments) {
        List<String> command = new ArrayList<>(List.of("podman"));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("podman runs on: " + said);
            }
            return new Outcome(process.exitValue(), said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private boolean ready() {
        try {
            return Distribution.send(HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + managementPort + "/observe/health/ready"))
                                    .timeout(Duration.ofSeconds(10)))
                            .statusCode()
                    == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    boolean runs() {
        return podman("inspect", "--format={{.State.Running}}", id).equals("true");
    }

    /** Sends a track event, and returns the status of the answer. */
    int track(String event, String writeKey) {
        return Distribution.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/track"))
                        .POST(BodyPublishers.ofString(
                                "{\"writeKey\": \"" + writeKey + "\", \"userId\": \"ada\", \"messageId\": \"" + event
                                        + "\", \"event\": \"" + event + "\"}")))
                .statusCode();
    }

    /** Runs a command in it. */
    Outcome exec(String... command) {
        List<String> arguments = new ArrayList<>(List.of("exec", id));
        arguments.addAll(List.of(command));
        return tryPodman(arguments.toArray(String[]::new));
    }

    String log() {
        return tryPodman("logs", id).said();
    }

    /** Asks it to end as a supervisor does that kills it after a grace time, and returns the exit code, 137 if it was killed. */
    int stop(Duration grace) {
        podman("stop", "--time=" + grace.toSeconds(), id);
        return Integer.parseInt(podman("inspect", "--format={{.State.ExitCode}}", id));
    }

    /** Ends it as a crash does. */
    void kill() {
        podman("kill", "--signal=KILL", id);
        podman("wait", id);
    }

    @Override
    public void close() {
        podman("rm", "--force", "--time=0", id);
    }
}
