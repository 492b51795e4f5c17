package io.segmentlaunchdarkly.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentlaunchdarkly.settings.InstallationSettings;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The JSON API on the management port of the service that runs with the settings of a distribution. */
final class ManagementApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONNECT_MS = 5_000;
    /** A test of an alert waits for its channels. */
    private static final int ANSWER_MS = 120_000;

    private static final int MOST_BYTES = 16_000_000;

    /** An answer; its body is null if it was no JSON. */
    record Answer(int status, JsonNode body) {
        /** What the service says of an error. */
        String message() {
            return body == null || !body.path("message").isTextual()
                    ? "The answer was " + status + "."
                    : body.path("message").textValue();
        }
    }

    private final Path distribution;
    private final InstallationSettings settings;

    ManagementApi(Path distribution, InstallationSettings settings) {
        this.distribution = distribution;
        this.settings = settings;
    }

    /** Where the service listens, as this machine reaches it. */
    String address() {
        String host = settings.text("camel.management.host", "0.0.0.0");
        boolean isAny = host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]");
        String reachable = isAny ? "127.0.0.1" : host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return (isTls() ? "https://" : "http://") + reachable + ":" + settings.text(Setting.MANAGEMENT_PORT);
    }

    private boolean isTls() {
        return settings.text("camel.management.use-global-ssl-context-parameters", "false")
                .equals("true");
    }

    /**
     * Sends a request.
     *
     * @param body JSON; null for a GET
     * @throws IOException if nothing answers
     */
    Answer call(String path, String body) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(address() + path).toURL().openConnection();
        try {
            if (connection instanceof HttpsURLConnection https) {
                trustOwnCertificate(https);
            }
            connection.setConnectTimeout(CONNECT_MS);
            connection.setReadTimeout(ANSWER_MS);
            String ofConsole = settings.text(Setting.CONSOLE_TOKEN);
            String token = ofConsole.isEmpty() ? settings.text(Setting.MANAGEMENT_TOKEN) : ofConsole;
            if (!token.isEmpty()) {
                connection.setRequestProperty("Authorization", "Bearer " + token);
            }
            if (body != null) {
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", "application/json");
                connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            }
            int status = connection.getResponseCode();
            try (InputStream answer = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                byte[] bytes = answer == null ? new byte[0] : answer.readNBytes(MOST_BYTES);
                return new Answer(status, json(bytes));
            }
        } finally {
            connection.disconnect();
        }
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            return null;
        }
    }

    /** The certificate is the one in this distribution's key store, whatever name it was made for. */
    private void trustOwnCertificate(HttpsURLConnection connection) throws IOException {
        Path file = distribution.resolve(
                settings.text("camel.ssl.key-store", "file:config/tls.p12").replaceFirst("^file:", ""));
        try {
            KeyStore own = KeyStore.getInstance(
                    file.toFile(),
                    settings.text("camel.ssl.keystore-password", "").toCharArray());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            for (String alias : Collections.list(own.aliases())) {
                trusted.setCertificateEntry(alias, own.getCertificate(alias));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            connection.setSSLSocketFactory(context.getSocketFactory());
            connection.setHostnameVerifier((host, session) -> true);
        } catch (GeneralSecurityException e) {
            throw new IOException("the key store " + file + " cannot be used: " + e.getMessage(), e);
        }
    }
}
