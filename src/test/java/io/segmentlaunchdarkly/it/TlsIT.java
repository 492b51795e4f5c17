package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.segmentlaunchdarkly.documentation.Page;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The three lines with which both ports speak HTTPS, and the starts that ask for it and would not have it. */
class TlsIT {
    private static final String PASSWORD = SelfSigned.PASSWORD;
    private static final String EVENT = "{\"userId\": \"ada\", \"event\": \"Order Completed\"}";

    /** The three lines. */
    private static final String README =
            Page.of("README.md").section("Connect it").blocks("properties").get(0);

    @TempDir
    static Path keys;

    private static SelfSigned certificate;
    private static Path keyStore;

    @BeforeAll
    static void makeCertificates() throws IOException {
        certificate = SelfSigned.in(keys);
        keyStore = certificate.keyStore();
    }

    private static void configure(Distribution service, String lines) throws IOException {
        Files.writeString(
                service.home().resolve("config").resolve("application.properties"),
                "\n" + lines,
                StandardOpenOption.APPEND);
    }

    private static HttpClient client() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(certificate.trustStore())) {
            trusted.load(file, PASSWORD.toCharArray());
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    private static HttpRequest.Builder request(String address) {
        return HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(30));
    }

    private static String https(String address) {
        return address.replace("http://", "https://");
    }

    private static void launch(Distribution service) throws IOException {
        service.launch();
        await("the start")
                .atMost(Duration.ofSeconds(90))
                .until(() ->
                        service.log().contains("Health  ") || !service.errors().isEmpty());
        assertThat(service.errors()).isEmpty();
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class InEffect {
        private Distribution service;

        @BeforeAll
        void start(@TempDir Path directory) throws IOException {
            service = Distribution.in(directory).with("LAUNCHDARKLY_BATCH_INTERVAL", "200");
            configure(
                    service,
                    README.replace("file:/etc/segment-launchdarkly/tls.p12", "file:" + keyStore)
                            .replace("<password>", PASSWORD));
            launch(service);
        }

        @AfterAll
        void end() {
            service.close();
        }

        @Test
        void takesEventsOverHttpsAndDeliversThemToItsSandbox() throws Exception {
            HttpResponse<String> answer = client().send(
                            request(https(service.address()) + "/v1/track")
                                    .header("Authorization", "Basic a2V5LTE6")
                                    .POST(BodyPublishers.ofString(EVENT))
                                    .build(),
                            BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            HttpRequest sandbox =
                    request(https(service.address()) + "/sandbox/events").build();
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                            client().send(sandbox, BodyHandlers.ofString()).body())
                    .contains("Order Completed"));
        }

        @Test
        void saysSoWhenItIsReady() {
            assertThat(service.log())
                    .contains(
                            "Send events to   " + https(service.address()) + "/v1/track",
                            "see " + https(service.address()) + "/sandbox/events",
                            "Health           " + https(service.managementAddress()) + "/observe/health");
        }

        @Test
        void answersOnTheManagementPortOverHttpsToo() throws Exception {
            assertThat(client().send(
                                    request(https(service.managementAddress()) + "/observe/health/ready")
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }

        @Test
        void isAskedOverHttpsByTheCommandsToo() throws IOException {
            Distribution.Outcome alerts = service.command("alerts", "list");
            assertThat(alerts.err()).isEmpty();
            assertThat(alerts.out()).startsWith("RULE ");
        }

        @Test
        void speaksNoPlainHttp() {
            assertThatThrownBy(() -> client().send(
                                    request(service.address() + "/v1/track")
                                            .POST(BodyPublishers.ofString(EVENT))
                                            .build(),
                                    BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> client().send(
                                    request(service.managementAddress() + "/observe/health")
                                            .build(),
                                    BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
        }

        @Test
        void showsTheCertificateOfTheKeyStore() {
            assertThatThrownBy(() -> HttpClient.newHttpClient()
                            .send(
                                    request(https(service.address()) + "/v1/track")
                                            .build(),
                                    BodyHandlers.ofString()))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Nested
    class OfOnePort {
        @Test
        void leavesTheManagementPortOutWhereTheSettingsSaySo(@TempDir Path directory) throws Exception {
            try (Distribution service = Distribution.in(directory)
                    .with("CAMEL_SSL_ENABLED", "true")
                    .with("CAMEL_SSL_KEY_STORE", keyStore.toString())
                    .with("CAMEL_SSL_KEYSTORE_PASSWORD", PASSWORD)
                    .with("CAMEL_MANAGEMENT_USE_GLOBAL_SSL_CONTEXT_PARAMETERS", "false")
                    .start()) {
                assertThat(service.log())
                        .contains(
                                "Send events to   " + https(service.address()),
                                "Health           " + service.managementAddress());
            }
        }
    }

    @Nested
    class NotInEffect {
        @TempDir
        Path directory;

        private Distribution service;

        @BeforeEach
        void copy() throws IOException {
            service = Distribution.in(directory);
        }

        @AfterEach
        void end() {
            service.close();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "camel.ssl.enabled=true | camel.ssl.key-store is file:config/tls.p12, which cannot be used (Could not open"
                            + " file:config/tls.p12 as a file, class path resource, or URL.): correct it or"
                            + " camel.ssl.keystore-password.",
                    "camel.ssl.enabled=yes | camel.ssl.enabled must be true or false but is \"yes\".",
                    "camel.server.use-global-ssl-context-parameters=true |"
                            + " camel.server.use-global-ssl-context-parameters is true while camel.ssl.enabled is false, so"
                            + " the port would speak plain HTTP: set camel.ssl.enabled to true, with camel.ssl.key-store and"
                            + " camel.ssl.keystore-password."
                })
        void stopsTheStart(String settings, String message) throws IOException {
            configure(service, settings.replace(' ', '\n') + "\n");

            assertDoesNotStart(message);
        }

        @Test
        void stopsTheStartWithAPasswordThatIsWrong() throws IOException {
            service.with("CAMEL_SSL_ENABLED", "true")
                    .with("CAMEL_SSL_KEY_STORE", "file:" + keyStore)
                    .with("CAMEL_SSL_KEYSTORE_PASSWORD", "wrong-horse");

            assertDoesNotStart("camel.ssl.key-store is file:" + keyStore
                    + ", which cannot be used (keystore password was incorrect): correct it or"
                    + " camel.ssl.keystore-password.");
        }

        @Test
        void stopsTheStartWithAKeyStoreThatHasCertificatesOnly() throws IOException {
            Path trust = certificate.trustStore();
            service.with("CAMEL_SSL_ENABLED", "true")
                    .with("CAMEL_SSL_KEY_STORE", "file:" + trust)
                    .with("CAMEL_SSL_KEYSTORE_PASSWORD", PASSWORD);

            assertDoesNotStart("camel.ssl.key-store is file:" + trust
                    + ", which has no private key: it must have the certificate of this service and its key.");
        }

        private void assertDoesNotStart(String message) throws IOException {
            int exitCode = service.launch().awaitExit();

            assertThat(service.errors()).isEqualTo("segment-launchdarkly cannot start: " + message + "\n");
            assertThat(exitCode).isEqualTo(1);
        }
    }
}
