package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code config/observability/} has, in a stock Prometheus with an Alertmanager. Skipped where they are not installed. */
class PrometheusIT {
    private static final Path OBSERVABILITY = Path.of("config", "observability");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Of eight events: mapped, dead-lettered, discarded, unmapped, filtered and rejected ones. */
    private static final String MIXED = quoted(
            """
            {'batch': [
              {'type': 'track', 'event': 'good', 'userId': 'u'},
              {'type': 'track', 'event': 'bad', 'userId': 'u'},
              {'type': 'identify', 'userId': 'u', 'anonymousId': 'a'},
              {'type': 'identify', 'userId': 'u'},
              {'type': 'page', 'userId': 'u'},
              {'type': 'track', 'event': 'kept away', 'userId': 'u', 'integrations': {'All': false}},
              {'type': 'track', 'userId': 'u'},
              {'type': 'track', 'event': 'whose'}]}""");

    private static final String TRACK = quoted("{'userId': 'u', 'event': 'good'}");
    private static final Set<String> OUTAGE = Set.of("EventsWait default", "Unhealthy launchdarkly-outbox");

    /** A minute of a rule takes that many seconds here. */
    private static final int SECONDS_FOR_A_MINUTE = 2;

    private static final Pattern DURATION = Pattern.compile("(?<=for: |\\[)(\\d+)([mh])(?=]|\\n)");

    @TempDir
    Path directory;

    @BeforeAll
    static void look() {
        Prometheus.assumeInstalled(PrometheusIT.class);
    }

    @Test
    void findsDataForEveryQueryOfTheDashboard() throws IOException {
        List<String> queries = queries();
        assertThat(queries).hasSizeGreaterThan(25);
        try (Receiver receiver = Receiver.start();
                Distribution service = Distribution.in(directory, receiver).start();
                Prometheus prometheus = Prometheus.of(service, directory.resolve("prometheus"))) {
            receiver.answer(request -> Receiver.Answer.of(request.body().contains("\"bad\"") ? 400 : 202));
            List<String> empty = new ArrayList<>(queries);
            Awaitility.await("data")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> {
                        assertThat(service.post("/v1/batch", MIXED).statusCode())
                                .isEqualTo(200);
                        assertThat(service.post("/v1/batch", "no JSON").statusCode())
                                .isEqualTo(400);
                        empty.removeIf(query -> hasData(prometheus.query(query)));
                        assertThat(empty).isEmpty();
                    });
        }
    }

    private static boolean hasData(List<Double> values) {
        return values.stream().anyMatch(value -> !value.isNaN());
    }

    /** The queries of all panels and variables, with Grafana's variables filled in as it would. */
    private static List<String> queries() throws IOException {
        JsonNode board = Json.parse(Files.readString(OBSERVABILITY.resolve("dashboard.json")));
        Stream<String> ofPanels = board.findValuesAsText("expr").stream()
                .map(query -> query.replace("$__rate_interval", "30s")
                        .replace("$instance", ".+")
                        .replace("$environment", ".+"));
        Pattern variable = Pattern.compile("label_values\\((\\w+), (\\w+)\\)");
        Stream<String> ofVariables = board.findValuesAsText("query").stream()
                .map(variable::matcher)
                .filter(Matcher::matches)
                .map(query -> query.group(1) + "{" + query.group(2) + "!=\"\"}");
        return Stream.concat(ofPanels, ofVariables).toList();
    }

    @Test
    void tellsOfARealOutageAndThatItIsOver() throws IOException {
        try (Notifications notifications = Notifications.start();
                Receiver receiver = Receiver.start();
                Distribution service = Distribution.in(directory, receiver)
                        .with("LAUNCHDARKLY_OUTBOX_ALERT_AGE", "5000")
                        .start();
                Prometheus prometheus =
                        Prometheus.of(service, directory.resolve("prometheus"), fasterRules(), notifications.url())) {
            await(service, () -> hasData(prometheus.query("launchdarkly_events_delivered_total > 5")));
            assertThat(notifications.firing()).isEmpty();

            receiver.answer(Receiver.Answer.of(503));
            await(service, () -> notifications.firing().containsAll(OUTAGE));

            receiver.answer(Receiver.Answer.of(202));
            await(service, () -> notifications.resolved().containsAll(OUTAGE));
            assertThat(notifications.firing())
                    .containsAll(OUTAGE)
                    .allMatch(alert -> OUTAGE.contains(alert) || alert.equals("DeliveriesFail default"));
            // What was sent were the rules' own words.
            assertThat(notifications.descriptions())
                    .allMatch(description -> description.length() > 40 && !description.contains("{{"));
        }
    }

    /** Waits while an event comes every second. */
    private static void await(Distribution service, Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
            assertThat(service.post("/v1/track", TRACK).statusCode()).isEqualTo(200);
            return condition.call();
        });
    }

    /** The shipped rules, in which a minute takes {@value #SECONDS_FOR_A_MINUTE} seconds. */
    private static String fasterRules() throws IOException {
        String rules = Files.readString(OBSERVABILITY.resolve("alerts.rules.yml"));
        String faster = DURATION.matcher(rules).replaceAll(found -> {
            int minutes = Integer.parseInt(found.group(1)) * (found.group(2).equals("h") ? 60 : 1);
            return minutes * SECONDS_FOR_A_MINUTE + "s";
        });
        assertThat(faster).isNotEqualTo(rules).contains("15 * 60");
        return faster.replace("15 * 60", "15 * " + SECONDS_FOR_A_MINUTE);
    }

    /** The webhook that the Alertmanager posts to. */
    private static final class Notifications implements AutoCloseable {
        private final List<JsonNode> alerts = new CopyOnWriteArrayList<>();
        private final HttpServer server;

        private Notifications(HttpServer server) {
            this.server = server;
        }

        static Notifications start() throws IOException {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            Notifications notifications = new Notifications(server);
            server.createContext("/", exchange -> {
                try (exchange) {
                    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                    Json.parse(body).path("alerts").forEach(notifications.alerts::add);
                    exchange.sendResponseHeaders(200, -1);
                }
            });
            server.start();
            return notifications;
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        }

        /** Name and environment, or check, of every alert that has fired. */
        List<String> firing() {
            return named("firing");
        }

        /** The same of those that are over. */
        List<String> resolved() {
            return named("resolved");
        }

        private List<String> named(String status) {
            return alerts.stream()
                    .filter(alert -> alert.path("status").asText().equals(status))
                    .map(alert -> alert.path("labels"))
                    .map(labels -> labels.path("alertname").asText().replace("SegmentLaunchDarkly", "") + " "
                            + labels.path("environment").asText()
                            + labels.path("check").asText())
                    .distinct()
                    .toList();
        }

        List<String> descriptions() {
            return alerts.stream()
                    .map(alert -> alert.path("annotations").path("description").asText())
                    .toList();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
