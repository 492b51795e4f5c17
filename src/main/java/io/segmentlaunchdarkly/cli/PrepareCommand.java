package io.segmentlaunchdarkly.cli;

import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.net.BindException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.main.Main;
import org.apache.camel.util.FileUtil;

/**
 * Starts the service as it ships, sends two events all the way to the sandbox, and ends. So the JVM sees every class that a start needs
 * and can archive them for later starts. {@code segment-launchdarkly prepare} runs it.
 *
 * <p>It listens on free ports of the loopback address and keeps its data in a directory of its own, which it deletes. The settings and
 * routes are those in the jar: those in {@code config/} and {@code routes/} of an installation could reach LaunchDarkly or a broker.
 */
public final class PrepareCommand {
    private static final String SHIPPED = "classpath:io/segmentlaunchdarkly/";
    private static final String EVENTS =
            """
            {"writeKey": "prepare", "batch": [
            {"type": "track", "userId": "u", "anonymousId": "a", "event": "e", "messageId": "1", "properties": {"revenue": 1.5}},
            {"type": "identify", "userId": "u", "anonymousId": "a", "messageId": "2"}]}
            """;
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final int PAUSE_MILLIS = 50;
    private static final int LOWEST_PORT = 10_000;
    private static final int BEHIND_PORTS = 32_000;

    private static final String HELP =
            """
            Makes later starts faster.

              segment-launchdarkly prepare

            It starts the service once, with the default settings and routes, and stores the classes that the JVM loaded in
            lib/classes.jsa, 65 MB. Run it again when Java or a file in lib/ has changed, or the installation was moved.
            """;

    static final Command COMMAND = new Command("prepare", HELP, PrepareCommand::run);

    private PrepareCommand() {}

    /** Runs the command and ends the process with its exit code, which is 1 if the events did not arrive. */
    public static void main(String[] arguments) {
        COMMAND.runAndExit(arguments);
    }

    private static int run(List<String> arguments, Invocation invocation) throws IOException {
        if (!arguments.isEmpty()) {
            throw new UsageException("prepare has no option except --help.");
        }
        Path data = Files.createTempDirectory("segment-launchdarkly-");
        try {
            serveTwoEvents(data);
            return Command.DONE;
        } catch (Exception e) {
            invocation.err().println("segment-launchdarkly could not be prepared: " + e);
            return Command.NOT_DONE;
        } finally {
            FileUtil.removeDir(data.toFile());
        }
    }

    private static void serveTwoEvents(Path data) throws Exception {
        String port = String.valueOf(freePort());
        Main main = new Main();
        main.setPropertyPlaceholderLocations(SHIPPED + "application.properties");
        main.addOverrideProperty("camel.main.routes-include-pattern", SHIPPED + "routes/*.camel.yaml");
        main.addOverrideProperty(Setting.SERVER_PORT.key(), port);
        main.addOverrideProperty(Setting.MANAGEMENT_PORT.key(), String.valueOf(freePort()));
        main.addOverrideProperty(Setting.JMS_PORT.key(), String.valueOf(freePort()));
        main.addOverrideProperty(Setting.DATA_DIRECTORY.key(), data.toString());
        main.addOverrideProperty(Setting.ALERTS_RULES.key(), "");
        main.addOverrideProperty(Setting.BATCH_INTERVAL.key(), "100");
        main.start();
        try {
            String address = "http://127.0.0.1:" + port;
            call(address + "/v1/batch", EVENTS);
            awaitArrival(address + "/sandbox/events");
        } finally {
            main.stop();
        }
    }

    /** Waits for the LaunchDarkly event of the second event. */
    private static void awaitArrival(String sandbox) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (!call(sandbox, null).contains("previousKey")) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IOException("the sandbox received nothing");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** Sends a POST with a body, or a GET without one. */
    private static String call(String address, String body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(address).openConnection();
        if (body != null) {
            connection.setDoOutput(true);
            connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /**
     * A free port outside the range from which the system picks ports by itself (Linux: 32768 and above), so that no one takes it before
     * the service listens.
     */
    private static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, BEHIND_PORTS);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                // In use: try another one.
            }
        }
    }
}
