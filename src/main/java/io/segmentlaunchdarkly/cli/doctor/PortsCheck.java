package io.segmentlaunchdarkly.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentlaunchdarkly.delivery.OwnCertificate;
import io.segmentlaunchdarkly.outbox.Directories;
import io.segmentlaunchdarkly.settings.Setting;
import io.segmentlaunchdarkly.startup.ListeningPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URL;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;

/** The ports on which the service listens: free for it, or held by a service that runs already, whose health is asked for. */
final class PortsCheck {
    private static final int PATIENCE_MILLIS = 5_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private PortsCheck() {}

    static List<Finding> look(Settings settings) {
        List<Finding> findings = new ArrayList<>();
        Map<String, String> takenBy = new HashMap<>();
        boolean running = settings.written(Setting.DATA_DIRECTORY)
                .map(Path::of)
                .filter(Directories::isLocked)
                .isPresent();
        for (ListeningPort listening : ListeningPort.of(settings.trial())) {
            settings.written(listening.portSetting()).ifPresent(text -> {
                int port = Integer.parseInt(text);
                String about = "port " + port;
                String other = takenBy.put(text, listening.server());
                findings.add(
                        other != null && port != 0
                                ? Finding.problem(
                                        about,
                                        listening.server() + ".port is that of " + other + " too.",
                                        "Set one of them to another port.")
                                : look(settings, listening, port, running));
            });
        }
        return findings;
    }

    private static Finding look(Settings settings, ListeningPort listening, int port, boolean running) {
        String about = "port " + port;
        String host = listening.host(settings.trial());
        Optional<IllegalArgumentException> obstacle = listening.obstacle(host, port);
        if (obstacle.isEmpty()) {
            return running
                    ? Finding.warning(
                            about,
                            "A service uses the data directory and does not listen here, at " + host + ".",
                            "If the settings were changed since its start, start it again.")
                    : Finding.ok(about, host + ":" + port + " is free for " + listening.server() + ".");
        }
        if (!running) {
            return Finding.problem(about, obstacle.get().getMessage(), "");
        }
        if (listening.portSetting() == Setting.MANAGEMENT_PORT) {
            return health(settings, host, port);
        }
        return Finding.ok(about, host + ":" + port + " is in use by the running service.");
    }

    private static Finding health(Settings settings, String host, int port) {
        String about = "port " + port;
        try {
            JsonNode health = ask(settings, host, port);
            List<String> reasons = new ArrayList<>();
            for (JsonNode check : health.path("checks")) {
                if (check.path("status").asText().equals("DOWN")) {
                    reasons.add(check.path("name").asText() + ": "
                            + check.path("message").asText());
                }
            }
            return switch (health.path("status").asText()) {
                case "UP" -> Finding.ok(about, "The running service answers that it is well.");
                case "DOWN" -> Finding.warning(
                        about, "The running service is not well. " + String.join(" ", reasons), "");
                default -> Finding.problem(
                        about, "What answers here is not the running service.", "Set " + Setting.MANAGEMENT_PORT + ".");
            };
        } catch (IOException | GeneralSecurityException e) {
            return Finding.problem(
                    about,
                    "The running service does not answer for its health: " + e.getMessage() + ".",
                    "Look into its log, and start it again.");
        }
    }

    private static JsonNode ask(Settings settings, String host, int port) throws IOException, GeneralSecurityException {
        boolean tls = settings.resolved("{{camel.management.use-global-ssl-context-parameters:false}}")
                .filter(Boolean::parseBoolean)
                .isPresent();
        String path = settings.resolved("{{camel.management.health-path:/observe/health}}")
                .orElse("");
        InetAddress address = InetAddress.getByName(host);
        String reachable = address.isAnyLocalAddress() ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
        HttpURLConnection connection =
                (HttpURLConnection) new URL((tls ? "https" : "http") + "://" + reachable + ":" + port + path)
                        .openConnection(java.net.Proxy.NO_PROXY);
        if (connection instanceof HttpsURLConnection https) {
            // Whoever shows the service's own certificate is the service, by whatever name.
            https.setSSLSocketFactory(
                    new OwnCertificate().createSSLContext(settings.trial()).getSocketFactory());
            https.setHostnameVerifier((name, session) -> true);
        }
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        settings.text(Setting.MANAGEMENT_TOKEN)
                .filter(token -> !token.isEmpty())
                .ifPresent(token -> connection.setRequestProperty("Authorization", "Bearer " + token));
        try (InputStream body =
                connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return body == null ? JSON.missingNode() : JSON.readTree(body.readNBytes(1_000_000));
        } finally {
            connection.disconnect();
        }
    }
}
