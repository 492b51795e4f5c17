package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.segmentlaunchdarkly.KeyStores;
import io.segmentlaunchdarkly.documentation.Block;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets in files of their own, as Docker and Kubernetes hand them out, and the starts that they stop. */
class SecretsIT {
    private static final String TRACK = "{\"userId\":\"ada\",\"event\":\"Hello\"}";

    @TempDir
    private Path directory;

    private Distribution service;

    @BeforeEach
    void copy() throws IOException {
        service = Distribution.in(directory);
    }

    @AfterEach
    void end() {
        service.close();
    }

    private String secret(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
    }

    private static String basic(String writeKey) {
        return "Basic " + Base64.getEncoder().encodeToString((writeKey + ":").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void areReadAtTheStart() throws Exception {
        KeyStores keys = KeyStores.make(directory, "ip:127.0.0.1");
        String writeKeys = secret("write-keys", "key-1,key-2\n");
        Block.of("docs/security.md#secrets")
                .variables()
                .forEach((name, value) -> service.with(name, value.replace("/run/secrets/write-keys", writeKeys)));
        service.with("LAUNCHDARKLY_MANAGEMENT_TOKEN_FILE", secret("token", "the-token\n"))
                .with("LAUNCHDARKLY_JMS_USER_FILE", secret("user", "ada\n"))
                .with("LAUNCHDARKLY_JMS_PASSWORD_FILE", secret("password", "secret\n"))
                .with("CAMEL_SSL_ENABLED", "true")
                .with("CAMEL_SSL_KEY_STORE", "file:" + keys.own())
                .with("LAUNCHDARKLY_TLS_KEY_STORE_PASSWORD_FILE", secret("tls", KeyStores.PASSWORD + "\n"))
                .withBroker()
                .launch();
        await("the start")
                .atMost(Duration.ofSeconds(90))
                .until(() ->
                        service.log().contains("  Data  ") || !service.errors().isEmpty());
        assertThat(service.errors()).isEmpty();
        HttpClient client = HttpClient.newBuilder().sslContext(keys.context()).build();

        assertThat(status(client, "key-2")).isEqualTo(200);
        assertThat(status(client, "key-3")).isEqualTo(401);
        HttpRequest metrics = HttpRequest.newBuilder(
                        URI.create(service.managementAddress().replace("http:", "https:") + "/observe/metrics"))
                .header("Authorization", "Bearer the-token")
                .build();
        assertThat(client.send(metrics, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        assertThat(service.log()).doesNotContain("key-1", "the-token", KeyStores.PASSWORD);
    }

    private int status(HttpClient client, String writeKey) throws IOException, InterruptedException {
        HttpRequest track = HttpRequest.newBuilder(
                        URI.create(service.address().replace("http:", "https:") + "/v1/track"))
                .header("Authorization", basic(writeKey))
                .POST(BodyPublishers.ofString(TRACK))
                .build();
        return client.send(track, BodyHandlers.ofString()).statusCode();
    }

    private void assertDoesNotStart(String message) throws IOException {
        assertThat(service.launch().awaitExit()).isEqualTo(1);
        assertThat(service.errors()).isEqualTo("segment-launchdarkly cannot start: " + message + "\n");
    }

    @Test
    void stopTheStartWithoutTheFile() throws IOException {
        service.with("LAUNCHDARKLY_WRITE_KEYS_FILE", "/nowhere/write-keys");

        assertDoesNotStart("launchdarkly.write-keys-file is \"/nowhere/write-keys\", and there is no such file: put it"
                + " there, or correct the path.");
    }

    @Test
    void stopTheStartWithASecretInTwoPlaces() throws IOException {
        service.with("LAUNCHDARKLY_CLIENT_ID", "one").with("LAUNCHDARKLY_CLIENT_ID_FILE", secret("id", "two"));

        assertThat(service.launch().awaitExit()).isEqualTo(1);
        // A route that reads the setting first is named behind it.
        assertThat(service.errors())
                .startsWith(
                        "segment-launchdarkly cannot start: launchdarkly.client-id and launchdarkly.client-id-file are"
                                + " both set: take one of them out.")
                .hasLineCount(1);
    }

    @Test
    void stopTheStartWithAPasswordOfTheKeyStoreInTwoPlaces() throws IOException {
        KeyStores keys = KeyStores.make(directory, "ip:127.0.0.1");
        service.with("CAMEL_SSL_ENABLED", "true")
                .with("CAMEL_SSL_KEY_STORE", "file:" + keys.own())
                .with("CAMEL_SSL_KEYSTORE_PASSWORD", KeyStores.PASSWORD)
                .with("LAUNCHDARKLY_TLS_KEY_STORE_PASSWORD_FILE", secret("tls", "another\n"));

        assertDoesNotStart("camel.ssl.keystore-password and launchdarkly.tls.key-store-password-file are both set: take"
                + " one of them out.");
    }

    @Test
    void areFoundOutWhenTheirVariableIsMisspelt() throws IOException {
        service.with("LAUNCHDARKLY_WRITE_KEY_FILE", secret("write-keys", "key\n"));

        assertDoesNotStart("the environment variable LAUNCHDARKLY_WRITE_KEY_FILE is not a setting: did you mean"
                + " LAUNCHDARKLY_WRITE_KEYS_FILE?");
    }
}
