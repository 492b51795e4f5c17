package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask what of a port: of a service that only this machine reaches, and of one that listens everywhere. */
class DoorsIT {
    private static final String EVENT = "{\"type\": \"track\", \"userId\": \"ada\", \"event\": \"Order Completed\"}";

    /** The status and the body of an answer. */
    private record Answer(int status, String body) {}

    /** A request as it stands, also one that no HTTP client would send. */
    private static Answer ask(InetAddress host, int port, String method, String path, String body, String... headers) {
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nConnection: close\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        request.append("Content-Length: ")
                .append(body.length())
                .append("\r\n\r\n")
                .append(body);
        try (Socket socket = new Socket(host, port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(
                    Integer.parseInt(answer.substring(9, 12)), answer.substring(answer.indexOf("\r\n\r\n") + 4));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int managementPort(Distribution service) {
        return URI.create(service.managementAddress()).getPort();
    }

    /** An address of this machine by which others reach it. */
    private static Optional<InetAddress> publicAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class OnThisMachine {
        private final InetAddress loopback = InetAddress.getLoopbackAddress();
        private Distribution service;
        private int port;

        @BeforeAll
        void start(@TempDir Path directory) throws IOException {
            service = Distribution.in(directory)
                    .with("LAUNCHDARKLY_MANAGEMENT_HOSTS", "ops.example, Other.example")
                    .start();
            port = managementPort(service);
        }

        @AfterAll
        void end() {
            service.close();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"127.0.0.1", "localhost", "LocalHost:1", "[::1]:9876", "ops.example", "other.example:443"})
        void answersTheHostsThatAreKnown(String host) {
            assertThat(ask(loopback, port, "POST", "/api/test", EVENT, "Host: " + host)
                            .status())
                    .isEqualTo(200);
        }

        @ParameterizedTest
        @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example:9876", "192.0.2.7"})
        void answersNoOtherHostAsItCouldBeAPageThatRebindsItsName(String host) {
            assertThat(ask(loopback, port, "POST", "/api/test", EVENT, "Host: " + host))
                    .extracting(
                            Answer::status,
                            answer -> Json.parse(answer.body()).path("code").asText())
                    .containsExactly(403, "unknown_host");
        }

        @Test
        void showsMetricsToNoOtherHost() {
            assertThat(ask(loopback, port, "GET", "/observe/metrics", "", "Host: evil.example")
                            .status())
                    .isEqualTo(403);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/observe/health",
                    "/observe/health/",
                    "/observe/health/live",
                    "/observe/health/ready",
                    "/observe/health/started",
                    "/observe/health?exposureLevel=full&data=true",
                    "/observe/health?exposureLevel=full&exposureLevel=full"
                })
        void tellsAnyHostTheStatusOfHealthAndNoMore(String path) {
            assertThat(ask(loopback, port, "GET", path, "", "Host: 192.0.2.7:9876"))
                    .isEqualTo(new Answer(200, "{\"status\":\"UP\"}"));
        }

        @Test
        void tellsThisMachineAllOfHealth() {
            assertThat(Json.parse(ask(loopback, port, "GET", "/observe/health", "", "Host: 127.0.0.1")
                                    .body())
                            .path("checks"))
                    .isNotEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Origin: http://evil.example",
                    "Origin: http://127.0.0.1:3000",
                    "Origin: null",
                    "Sec-Fetch-Site: cross-site"
                })
        void takesNothingFromAPageOfAnotherOrigin(String header) {
            Answer answer = ask(
                    loopback,
                    port,
                    "POST",
                    "/api/test",
                    EVENT,
                    "Host: 127.0.0.1:9876",
                    "Content-Type: text/plain",
                    header);

            assertThat(answer)
                    .extracting(
                            Answer::status,
                            refusal -> Json.parse(refusal.body()).path("code").asText())
                    .containsExactly(403, "cross_origin");
        }

        @Test
        void takesWhatItsOwnPagesSend() {
            assertThat(ask(
                                    loopback,
                                    port,
                                    "POST",
                                    "/api/test",
                                    EVENT,
                                    "Host: 127.0.0.1:9876",
                                    "Origin: http://127.0.0.1:9876",
                                    "Sec-Fetch-Site: same-origin")
                            .status())
                    .isEqualTo(200);
        }

        @Test
        void answersALinkOfAnotherSiteThatSomebodyFollows() {
            assertThat(ask(
                                    loopback,
                                    port,
                                    "GET",
                                    "/observe/metrics",
                                    "",
                                    "Host: 127.0.0.1:9876",
                                    "Sec-Fetch-Site: cross-site",
                                    "Sec-Fetch-Mode: navigate",
                                    "Sec-Fetch-Dest: document")
                            .status())
                    .isEqualTo(200);
        }

        @Test
        void takesWhatCurlSends() {
            assertThat(ask(
                                    loopback,
                                    port,
                                    "POST",
                                    "/api/test",
                                    EVENT,
                                    "Host: 127.0.0.1:9876",
                                    "Content-Type: application/x-www-form-urlencoded")
                            .status())
                    .isEqualTo(200);
        }

        @Test
        void showsTheSandboxToNoPageThatRebindsItsName() {
            assertThat(ask(loopback, service.port(), "GET", "/sandbox/events", "", "Host: evil.example")
                            .status())
                    .isEqualTo(403);
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class ReachedByOthers {
        private final InetAddress loopback = InetAddress.getLoopbackAddress();
        private Distribution service;
        private int port;

        @BeforeAll
        void start(@TempDir Path directory) throws IOException {
            service = Distribution.in(directory)
                    .with("CAMEL_SERVER_HOST", "0.0.0.0")
                    .with("LAUNCHDARKLY_WRITE_KEYS", "key-1")
                    .with("CAMEL_MANAGEMENT_HOST", "0.0.0.0")
                    .with("LAUNCHDARKLY_MANAGEMENT_TOKEN", "s3cret")
                    .with("LAUNCHDARKLY_BATCH_INTERVAL", "200")
                    .start();
            port = managementPort(service);
        }

        @AfterAll
        void end() {
            service.close();
        }

        @ParameterizedTest
        @CsvSource({
            "GET, /observe/metrics",
            "POST, /api/test",
            "POST, /api/preview/mapping",
            "GET, /q/dev",
            "GET, /",
            "GET, /observe/health/more",
            "GET, /observe/health/../metrics",
            "GET, //observe/metrics",
            "GET, /observe/%6detrics",
        })
        void asksForTheTokenWhateverIsAskedFor(String method, String path) {
            assertThat(ask(loopback, port, method, path, "", "Host: 127.0.0.1"))
                    .extracting(
                            Answer::status,
                            answer -> Json.parse(answer.body()).path("code").asText())
                    .containsExactly(401, "unauthorized");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Bearer wrong!",
                    "Bearer s3cre",
                    "Bearer s3cret1",
                    "Bearer S3CRET",
                    "Bearer ",
                    "Bearer",
                    "s3cret",
                    "Basic s3cret"
                })
        void takesNoOtherToken(String authorization) {
            assertThat(ask(
                                    loopback,
                                    port,
                                    "GET",
                                    "/observe/metrics",
                                    "",
                                    "Host: 127.0.0.1",
                                    "Authorization: " + authorization)
                            .status())
                    .isEqualTo(401);
        }

        @Test
        void answersWhoHasTheTokenByWhateverHost() {
            assertThat(ask(
                                    loopback,
                                    port,
                                    "POST",
                                    "/api/test",
                                    EVENT,
                                    "Host: segment-launchdarkly.monitoring.svc:9876",
                                    "Authorization: Bearer s3cret")
                            .status())
                    .isEqualTo(200);
        }

        @Test
        void tellsWhoHasTheTokenAllOfHealth() {
            String health = ask(
                            loopback,
                            port,
                            "GET",
                            "/observe/health",
                            "",
                            "Host: 192.0.2.7",
                            "Authorization: Bearer s3cret")
                    .body();

            assertThat(Json.parse(health).path("checks")).isNotEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/observe/health?exposureLevel=full",
                    "/observe/health/live",
                    "/observe/health/ready",
                    "/observe/health/started"
                })
        void tellsOthersTheStatusOfHealthAndNoMore(String path) {
            assertThat(ask(loopback, port, "GET", path, "", "Host: 192.0.2.7", "Authorization: Bearer wrong"))
                    .isEqualTo(new Answer(200, "{\"status\":\"UP\"}"));
        }

        @Test
        void takesNothingFromAPageOfAnotherOriginEvenWithTheToken() {
            assertThat(ask(
                                    loopback,
                                    port,
                                    "POST",
                                    "/api/test",
                                    EVENT,
                                    "Host: 127.0.0.1:9876",
                                    "Origin: http://evil.example",
                                    "Authorization: Bearer s3cret")
                            .status())
                    .isEqualTo(403);
        }

        @Test
        void asksForAWriteKey() {
            assertThat(service.post("/v1/track", EVENT).statusCode()).isEqualTo(401);
        }

        @Test
        void deliversToTheSandboxAndShowsItOnThisMachine() {
            assertThat(service.post("/v1/track", EVENT, "Authorization", "Basic a2V5LTE6")
                            .statusCode())
                    .isEqualTo(200);

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(service.get("/sandbox/events").body()).contains("Order Completed"));
        }

        @ParameterizedTest
        @CsvSource({
            "GET, /sandbox/events",
            "DELETE, /sandbox/events",
            "POST, /sandbox/events/bulk/sandbox",
            "GET, //sandbox/events",
            "GET, /sandbox/%65vents",
            "GET, /x/../sandbox/events"
        })
        void hasNoSandboxOnThePublicAddress(String method, String path) throws IOException {
            Optional<InetAddress> address = publicAddress();
            assumeThat(address).as("an address of this machine beside loopback").isPresent();

            assertThat(ask(address.get(), service.port(), method, path, "", "Host: 127.0.0.1"))
                    .extracting(
                            Answer::status,
                            answer -> Json.parse(answer.body()).path("code").asText())
                    .containsExactly(403, "only_this_machine");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "X-Forwarded-For: 192.0.2.7",
                    "x-forwarded-for: 127.0.0.1",
                    "Forwarded: for=192.0.2.7",
                    "X-Real-IP: 192.0.2.7",
                    "Via: 1.1 proxy",
                    "Origin: http://evil.example"
                })
        void hasNoSandboxForWhoComesThroughAProxyOrFromAPage(String header) {
            assertThat(ask(loopback, service.port(), "GET", "/sandbox/events", "", "Host: 127.0.0.1", header)
                            .status())
                    .isEqualTo(403);
        }
    }
}
