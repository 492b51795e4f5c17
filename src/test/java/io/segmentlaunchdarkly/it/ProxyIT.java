package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.segmentlaunchdarkly.FreePort;
import io.segmentlaunchdarkly.KeyStores;
import io.segmentlaunchdarkly.RecordingProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way to LaunchDarkly through a proxy that asks for a password. Behind it, a server on this machine stands for LaunchDarkly. */
class ProxyIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TRACK = "{\"userId\":\"ada\",\"event\":\"Hello\"}";
    private static final String[] KEY = {"Authorization", "Basic a2V5Og=="};

    @TempDir
    private Path directory;

    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpsServer launchDarkly;
    private RecordingProxy proxy;
    private Distribution service;

    @BeforeEach
    void start() throws Exception {
        KeyStores keys = KeyStores.make(directory, "dns:events.launchdarkly.com,dns:clientsdk.launchdarkly.com");
        launchDarkly = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        launchDarkly.setHttpsConfigurator(new HttpsConfigurator(keys.context()));
        launchDarkly.createContext("/", exchange -> {
            try (exchange) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                received.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
                exchange.sendResponseHeaders(exchange.getRequestMethod().equals("POST") ? 202 : 200, -1);
            }
        });
        launchDarkly.start();
        proxy = new RecordingProxy(launchDarkly.getAddress().getPort(), "ada:secret");
        service = Distribution.in(directory)
                .with("LAUNCHDARKLY_BATCH_INTERVAL", "200")
                .with("LAUNCHDARKLY_DELIVERY_PROXY", proxy.address())
                .withJvm("-Xmx256m -Djavax.net.ssl.trustStore=" + keys.trust() + " -Djavax.net.ssl.trustStorePassword="
                        + KeyStores.PASSWORD);
    }

    @AfterEach
    void end() throws IOException {
        service.close();
        proxy.close();
        launchDarkly.stop(0);
    }

    @Test
    void leadsToLaunchDarklyWithTheCredentials() throws IOException {
        Path password = Files.writeString(directory.resolve("password"), "secret\n");
        service.with("LAUNCHDARKLY_CLIENT_ID", "the-id")
                .with("LAUNCHDARKLY_DELIVERY_PROXY_USER", "ada")
                .with("LAUNCHDARKLY_DELIVERY_PROXY_PASSWORD_FILE", password.toString())
                .start();
        service.post("/v1/track", TRACK, KEY);

        await("the batch").atMost(SOON).until(() -> received.stream()
                .anyMatch(request -> request.startsWith("POST /events/bulk/the-id ") && request.contains("Hello")));
        await("the question for the ID").atMost(SOON).until(() -> received.stream()
                .anyMatch(request -> request.startsWith("HEAD /sdk/goals/the-id ")));
        assertThat(proxy.requests())
                .contains(
                        "CONNECT events.launchdarkly.com:443 HTTP/1.1",
                        "CONNECT clientsdk.launchdarkly.com:443 HTTP/1.1")
                .allMatch(request -> request.startsWith("CONNECT "));

        Distribution.Outcome doctor = service.command("doctor");
        assertThat(doctor.out())
                .contains("events.launchdarkly.com answers through the proxy " + proxy.address()
                        + ", with a certificate of CN=test until ")
                .contains("LaunchDarkly knows the client-side ID of the environment default.")
                .contains("The clock agrees with the receiver's.");
        assertThat(doctor.exitCode()).as(doctor.out()).isZero();
    }

    @Test
    void keepsTheBatchesWhileTheProxyRefusesTheCredentials() throws IOException {
        service.with("LAUNCHDARKLY_CLIENT_ID", "the-id")
                .with("LAUNCHDARKLY_DELIVERY_PROXY_USER", "ada")
                .with("LAUNCHDARKLY_DELIVERY_PROXY_PASSWORD", "not-" + "secret")
                .start();
        service.post("/v1/track", TRACK, KEY);

        await("health").atMost(SOON).until(() -> service.healthCheck("launchdarkly-delivery")
                .path("message")
                .asText()
                .equals(
                        "Deliveries to the environment default are blocked: the proxy answered 407 when asked for a tunnel."
                                + " Check launchdarkly.delivery.proxy-user and launchdarkly.delivery.proxy-password; the batches"
                                + " wait."));
        assertThat(service.waiting()).hasSize(1);
        assertThat(service.log()).doesNotContain("not-secret");
        Distribution.Outcome doctor = service.command("doctor");
        assertThat(doctor.out()).contains("The proxy " + proxy.address() + " asks for other credentials (407).");
        assertThat(doctor.exitCode()).isEqualTo(1);
    }

    @Test
    void isNotTheWayToTheSandbox() throws IOException {
        service.with("LAUNCHDARKLY_DELIVERY_PROXY", "127.0.0.1:" + FreePort.next())
                .start();
        service.post("/v1/track", TRACK, KEY);

        await("the event")
                .atMost(SOON)
                .until(() -> service.get("/sandbox/events").body().contains("Hello"));
    }
}
