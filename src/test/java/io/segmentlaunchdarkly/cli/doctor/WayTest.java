package io.segmentlaunchdarkly.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.segmentlaunchdarkly.FreePort;
import io.segmentlaunchdarkly.KeyStores;
import io.segmentlaunchdarkly.RecordingProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WayTest {
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve(server);
    }

    private static void serve(HttpServer started) {
        started.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/known") ? 200 : 404, -1);
            }
        });
        started.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static Way direct() {
        return through(Optional.empty(), "", "");
    }

    private static Way through(Optional<String> proxy, String user, String password) {
        return new Way(proxy, user, password, 5_000);
    }

    private URI url(String host, String path) {
        return URI.create("http://" + host + ":" + server.getAddress().getPort() + path);
    }

    private static void assertBlocked(Way way, URI url, String message, String advice) {
        assertThatThrownBy(() -> way.ask(url)).isInstanceOfSatisfying(Way.BlockedException.class, blocked -> {
            assertThat(blocked).hasMessageContaining(message);
            assertThat(blocked.advice()).contains(advice);
        });
    }

    @Test
    void tellsTheStatusAndTheTimeOfTheReceiver() throws Exception {
        Way.Answer answer = direct().ask(url("127.0.0.1", "/known"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.date().orElseThrow())
                .isBetween(
                        Instant.now().minus(Duration.ofMinutes(1)),
                        Instant.now().plusSeconds(60));
        assertThat(direct().ask(url("127.0.0.1", "/other")).status()).isEqualTo(404);
    }

    @Test
    void saysThatANameCannotBeResolved() {
        assertBlocked(
                direct(),
                URI.create("https://nowhere.invalid/"),
                "The name nowhere.invalid cannot be resolved.",
                "launchdarkly.delivery.proxy");
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        int port = FreePort.next();

        assertBlocked(
                direct(),
                URI.create("https://127.0.0.1:" + port + "/"),
                "There is no connection to 127.0.0.1:" + port,
                "Check the network");
    }

    @Test
    void saysThatTheCertificateIsNotTrusted(@TempDir Path directory) throws Exception {
        HttpsServer secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setHttpsConfigurator(
                new HttpsConfigurator(KeyStores.make(directory, "ip:127.0.0.1").context()));
        serve(secure);
        try {
            assertBlocked(
                    direct(),
                    URI.create("https://127.0.0.1:" + secure.getAddress().getPort() + "/known"),
                    "TLS with 127.0.0.1 fails: ",
                    "javax.net.ssl.trustStore");
        } finally {
            secure.stop(0);
        }
    }

    @Test
    void saysThatTheAnswerIsNotHttp() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                try (Socket client = other.accept()) {
                    client.getOutputStream()
                            .write("220 mail.example.com ready\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            thread.start();
            assertBlocked(
                    direct(),
                    URI.create("http://127.0.0.1:" + other.getLocalPort() + "/"),
                    "the answer is not HTTP",
                    "firewall or a proxy");
            thread.join();
        }
    }

    @Test
    void goesThroughAProxyWithItsCredentials() throws Exception {
        try (RecordingProxy proxy = new RecordingProxy(server.getAddress().getPort(), "ada:secret")) {
            Way way = through(Optional.of(proxy.address()), "ada", "secret");

            assertThat(way.ask(URI.create("http://events.test/known")).status()).isEqualTo(200);
            assertThat(proxy.requests()).containsExactly("HEAD http://events.test/known HTTP/1.1");
        }
    }

    @Test
    void saysThatTheProxyAsksForOtherCredentials() throws Exception {
        try (RecordingProxy proxy = new RecordingProxy(server.getAddress().getPort(), "ada:secret")) {
            assertBlocked(
                    through(Optional.of(proxy.address()), "ada", "wrong"),
                    URI.create("https://events.test/known"),
                    "The proxy " + proxy.address() + " asks for other credentials (407).",
                    "launchdarkly.delivery.proxy-user");
        }
    }

    @Test
    void saysThatThereIsNoProxy() throws IOException {
        int port = FreePort.next();

        assertBlocked(
                through(Optional.of("127.0.0.1:" + port), "", ""),
                URI.create("https://events.test/known"),
                "There is no connection to the proxy 127.0.0.1:" + port,
                "Correct launchdarkly.delivery.proxy");
    }
}
