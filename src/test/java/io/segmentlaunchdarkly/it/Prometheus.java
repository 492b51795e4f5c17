package io.segmentlaunchdarkly.it;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A stock Prometheus that scrapes a service every second, and where it is asked for an Alertmanager that it sends its alerts to: processes
 * of their own on the loopback address. Debian has both, as {@code prometheus} and {@code prometheus-alertmanager}.
 */
final class Prometheus implements AutoCloseable {
    private static final List<String> ALERTMANAGERS = List.of("prometheus-alertmanager", "alertmanager");
    private static final Duration START = Duration.ofSeconds(60);

    private final Path directory;
    private final List<Process> processes = new ArrayList<>();
    private int port;

    private Prometheus(Path directory) {
        this.directory = directory;
    }

    /** Skips a test where one of the programs is missing. */
    static void assumeInstalled(Class<?> test) {
        if (!NodePackages.runs("prometheus") || alertmanagerProgram().isEmpty()) {
            NodePackages.skip(
                    test,
                    "prometheus and prometheus-alertmanager on the PATH (apt-get install prometheus prometheus-alertmanager)");
        }
    }

    private static Optional<String> alertmanagerProgram() {
        return ALERTMANAGERS.stream().filter(NodePackages::runs).findFirst();
    }

    /** One that only scrapes. */
    static Prometheus of(Distribution service, Path directory) throws IOException {
        Prometheus prometheus = new Prometheus(Files.createDirectories(directory));
        prometheus.start(service, "");
        return prometheus;
    }

    /**
     * One that evaluates rules every second, and posts what fires and what is over to a webhook.
     *
     * @param rules the text of a file of rules
     */
    static Prometheus of(Distribution service, Path directory, String rules, String webhook) throws IOException {
        Prometheus prometheus = new Prometheus(Files.createDirectories(directory));
        Files.writeString(directory.resolve("alerts.rules.yml"), rules);
        int alertmanager = prometheus.startAlertmanager(webhook);
        prometheus.start(
                service,
                """
                rule_files: [alerts.rules.yml]
                alerting:
                  alertmanagers:
                    - static_configs: [{targets: ['127.0.0.1:%d']}]
                """
                        .formatted(alertmanager));
        return prometheus;
    }

    private void start(Distribution service, String alerting) throws IOException {
        Path settings = directory.resolve("prometheus.yml");
        Files.writeString(
                settings,
                """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                scrape_configs:
                  - job_name: segment-launchdarkly
                    metrics_path: /observe/metrics
                    static_configs: [{targets: ['%s']}]
                %s"""
                        .formatted(service.managementAddress().replace("http://", ""), alerting));
        port = FreePort.next();
        launch(
                "prometheus",
                port,
                "--config.file=" + settings,
                "--storage.tsdb.path=" + directory.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port);
    }

    private int startAlertmanager(String webhook) throws IOException {
        Path settings = directory.resolve("alertmanager.yml");
        Files.writeString(
                settings,
                """
                route: {receiver: test, group_by: [alertname, environment, check], group_wait: 1s, group_interval: 1s}
                receivers:
                  - name: test
                    webhook_configs: [{url: '%s', send_resolved: true}]
                """
                        .formatted(webhook));
        int alertmanager = FreePort.next();
        launch(
                alertmanagerProgram().orElseThrow(),
                alertmanager,
                "--config.file=" + settings,
                "--storage.path=" + directory.resolve("alertmanager"),
                "--web.listen-address=127.0.0.1:" + alertmanager,
                // It stands alone.
                "--cluster.listen-address=");
        return alertmanager;
    }

    private void launch(String program, int at, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        Path log = directory.resolve(program + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        processes.add(process);
        Awaitility.await(program)
                .atMost(START)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> isReady(at) || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError(program + " did not start: " + Files.readString(log));
        }
    }

    private static boolean isReady(int port) {
        try {
            return Distribution.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/-/ready"))
                                    .timeout(Duration.ofSeconds(5)))
                            .statusCode()
                    == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    /**
     * The values that a query has now.
     *
     * @throws AssertionError when Prometheus does not understand it
     */
    List<Double> query(String expression) {
        JsonNode answer = Json.parse(Distribution.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port
                                + "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8)))
                        .timeout(Duration.ofSeconds(10)))
                .body());
        if (!answer.path("status").asText().equals("success")) {
            throw new AssertionError(expression + ": " + answer.path("error").asText());
        }
        List<Double> values = new ArrayList<>();
        for (JsonNode series : answer.path("data").path("result")) {
            values.add(Double.parseDouble(series.path("value")
                    .get(1)
                    .asText()
                    .replace("+Inf", "Infinity")
                    .replace("-Inf", "-Infinity")));
        }
        return values;
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.destroyForcibly();
            try {
                if (!process.waitFor(30, TimeUnit.SECONDS)) {
                    throw new AssertionError("A process runs on: " + process.info());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
