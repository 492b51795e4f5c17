package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients may do to the service: whatever they send, or do not send, others are served. */
class HostileClientsIT {
    private static final String TRACK = "{\"userId\": \"u\", \"event\": \"e\"}";
    private static final String SLOW_HEAD =
            "POST /v1/batch HTTP/1.1\r\nHost: h\r\nAuthorization: Basic azo=\r\nContent-Length: 500000\r\n\r\n";
    private static final byte[] MOST_OF_A_BODY = " ".repeat(490_000).getBytes(StandardCharsets.US_ASCII);

    @TempDir
    static Path directory;

    @TempDir
    Path own;

    private static Receiver receiver;
    private static Distribution service;

    @BeforeAll
    static void start() throws IOException {
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver).start();
    }

    @AfterAll
    static void end() {
        service.close();
        receiver.close();
    }

    /** A service that waits for clients longer than a test lasts. */
    private Distribution patient() throws IOException {
        return Distribution.in(own, receiver)
                .with("LAUNCHDARKLY_HTTP_HEADER_TIMEOUT", "120000")
                .with("LAUNCHDARKLY_HTTP_IDLE_TIMEOUT", "120000")
                .with("LAUNCHDARKLY_HTTP_BODY_TIMEOUT", "120000");
    }

    /** Such a service but for a setting of its own, so that nothing else ends a connection. */
    private Distribution startWith(String variable, String value) throws IOException {
        return patient().with(variable, value).start();
    }

    private static HttpResponse<String> tracked(Distribution by) {
        return by.post("/v1/track", TRACK);
    }

    private static void assertServed(Distribution by) {
        assertThat(tracked(by).statusCode()).isEqualTo(200);
        assertThat(by.stackTraces()).isEmpty();
    }

    private static double connections(Distribution to) {
        return to.metric("launchdarkly_http_connections{server=\"launchdarklyIngestServer\"}");
    }

    private static void awaitConnections(Distribution to, double atMost) {
        await().atMost(Duration.ofSeconds(30)).until(() -> connections(to) <= atMost);
    }

    @Test
    void servesOthersWhileManyClientsStopInTheMiddleOfABody() throws IOException {
        try (RawClients slow = new RawClients(service).open(600, SLOW_HEAD, MOST_OF_A_BODY)) {
            assertThat(slow.opened()).isEqualTo(600);
            for (int i = 0; i < 20; i++) {
                assertServed(service);
                assertThat(service.health("/ready").statusCode()).isEqualTo(200);
            }
            assertThat(service.metric("launchdarkly_http_body_bytes{server=\"launchdarklyIngestServer\"}"))
                    .isBetween((double) MOST_OF_A_BODY.length, 256e6 / 8 * 9 / 8);
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> service.metric("launchdarkly_http_body_bytes{server=\"launchdarklyIngestServer\"}") == 0);
        assertServed(service);
    }

    @Test
    void holdsNoAnswersForAClientThatTakesNone() throws IOException {
        String question = "OPTIONS /v1/track HTTP/1.1\r\nHost: h\r\nOrigin: http://" + "a".repeat(3_000) + "\r\n\r\n";
        try (Distribution brief = startWith("LAUNCHDARKLY_HTTP_KEEP_ALIVE_TIMEOUT", "1000");
                RawClients client = new RawClients(brief)) {
            long sent = client.sendWithoutReading(question.repeat(20), 300_000_000);

            // What both sides' sockets hold, and little more; the service has 256 MB in all.
            assertThat(sent).isLessThan(50_000_000);
            assertServed(brief);
            awaitConnections(brief, 0);
        }
    }

    @Test
    void answersRequestsThatComeBeforeTheAnswersInTheirOrder() throws IOException {
        String[] calls = {"track", "nothing", "batch"};
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            requests.append("POST /v1/" + calls[i % 3] + " HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}");
        }
        requests.append("GET /v1/projects/k/settings HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        try (RawClients client = new RawClients(service)) {
            assertThat(Pattern.compile("HTTP/1\\.1 (\\d+)")
                            .matcher(client.ask(requests.toString()))
                            .results()
                            .map(answer -> answer.group(1)))
                    .hasSize(31)
                    .startsWith("200", "404", "400", "200")
                    .endsWith("400", "200");
        }
    }

    @Test
    void countsNoConnectionThatWasClosedWithRequestsWaiting() throws IOException {
        double before = connections(service);
        String head = "POST /v1/track HTTP/1.1\r\nHost: h\r\nContent-Length: ";
        String requests = head + TRACK.length() + "\r\n\r\n" + TRACK + head + "200\r\n\r\n{";
        for (int i = 0; i < 200; i++) {
            new RawClients(service).open(1, requests, new byte[0]).close();
        }

        awaitConnections(service, before);
        assertServed(service);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LAUNCHDARKLY_HTTP_IDLE_TIMEOUT", "LAUNCHDARKLY_HTTP_BODY_TIMEOUT"})
    void endsARequestWhoseBodyDoesNotCome(String setting) throws IOException {
        try (Distribution impatient = startWith(setting, "1000");
                RawClients client = new RawClients(impatient)) {
            assertThat(client.ask(SLOW_HEAD + "{"))
                    .startsWith("HTTP/1.1 408")
                    .containsIgnoringCase("\r\nretry-after: 5\r\n")
                    .contains("\"code\":\"request_timeout\"");
            assertThat(impatient.metric("launchdarkly_segment_requests_refused_total{code=\"request_timeout\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void closesAConnectionWhoseHeadDoesNotCome() throws IOException {
        try (Distribution impatient = startWith("LAUNCHDARKLY_HTTP_HEADER_TIMEOUT", "1000");
                RawClients slow = new RawClients(impatient).open(5, "POST /v1/track HT", new byte[0])) {
            await().atMost(Duration.ofSeconds(20)).until(() -> slow.closed() == 5);
            assertServed(impatient);
        }
    }

    @Test
    void makesRoomForNewConnectionsByThoseItIsWaitingFor() throws IOException {
        try (Distribution small = startWith("LAUNCHDARKLY_HTTP_MAX_CONNECTIONS", "20");
                RawClients idle = new RawClients(small).open(20, "", new byte[0])) {
            await().atMost(Duration.ofSeconds(20)).until(() -> tracked(small).statusCode() == 200);
            assertThat(idle.closed()).isBetween(1, 19);
        }
    }

    @Test
    void asksToComeBackPastTheBoundOfAnAddress() throws IOException {
        try (Distribution small = startWith("LAUNCHDARKLY_HTTP_MAX_CONNECTIONS_PER_ADDRESS", "5");
                RawClients clients = new RawClients(small).open(5, "", new byte[0])) {
            await().until(() -> connections(small) == 5);
            assertThat(clients.ask("POST /v1/track HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"))
                    .startsWith("HTTP/1.1 503")
                    .containsIgnoringCase("\r\nretry-after: 5\r\n")
                    .contains("\"code\":\"too_many_connections\"");
        }
    }

    /** As Linux has them, all of 127.0.0.0/8 are addresses of this machine. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void takesNoPlaceFromOthersForAnAddressPastItsBound() throws IOException {
        try (Distribution small = startWith("LAUNCHDARKLY_HTTP_MAX_CONNECTIONS_PER_ADDRESS", "5");
                RawClients others = new RawClients(small).from(2).open(4, "", new byte[0]);
                RawClients clients = new RawClients(small).open(5, "", new byte[0])) {
            // Each loop has connections of its own: the others' were waited for longest on one of them.
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> clients.open(1, "", new byte[0]).closed() >= 15);
            assertThat(others.closed()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%",
                "GET /v1/track%zz",
                "POST /v1/%2",
                "POST /v1/batch?data=%q",
                "POST /v1/../%c0%af%",
                "GET http://[/",
                "GET /\u0000",
                "GET *",
                "CONNECT a:1",
                "G\u0001T /"
            })
    void answersAMalformedAddressAsJsonAndLogsNothing(String line) throws IOException {
        String before = service.log();
        try (RawClients client = new RawClients(service)) {
            assertThat(client.ask(line + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                    .containsPattern("^HTTP/1\\.[01] 4\\d\\d ")
                    .contains("{\"code\":\"");
        }
        assertThat(service.log()).isEqualTo(before);
        assertServed(service);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/projects/k/settings HTTP/1.0\r\nX-Forwarded-Proto: https\r\n\r\n",
                "GET /v1/projects/k/settings HTTP/1.0\r\n\r\n",
                "GET /v1/projects/k/settings HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n",
                "POST /v1/track HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                "POST /v1/track HTTP/1.1\r\nHost: [\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            })
    void asksForTheHostThatARequestMustName(String request) throws IOException {
        String before = service.log();
        try (RawClients client = new RawClients(service)) {
            assertThat(client.ask(request))
                    .containsPattern("^HTTP/1\\.[01] 400 ")
                    .contains("\"message\":\"The Host header must be a host name or address, and perhaps a port.\"");
        }
        assertThat(service.log()).isEqualTo(before);
    }

    @Test
    void servesOthersWithFewFilesLeft() throws IOException {
        try (Distribution limited = patient()
                .runBy("bash", "-c", "ulimit -n 420; exec \"$@\"", "limited")
                .start()) {
            try (RawClients idle = new RawClients(limited).open(600, "", new byte[0])) {
                assertThat(idle.opened()).isEqualTo(600);
                awaitServed(limited);
            }
            awaitServed(limited);
            assertThat(limited.stackTraces()).isEmpty();
        }
    }

    private static void awaitServed(Distribution by) {
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> tracked(by).statusCode() == 200);
    }

    @Test
    void endsWhenThereIsNoMemoryLeft() throws IOException {
        try (Distribution starved =
                Distribution.in(own, receiver).withJvm("-Xmx12m").launch()) {
            assertThat(starved.awaitExit()).isEqualTo(3);
        }
    }

    /** The sandbox sends the end of an answer apart from its beginning, so a client's next request may come before that. */
    @Test
    void keepsTheConnectionOfAClientThatSendsLargeRequestsOneAfterTheOther() throws Exception {
        try (Distribution sandbox = Distribution.in(own).start()) {
            String batch = "[" + " ".repeat(100_000) + "]";
            for (int i = 0; i < 200; i++) {
                assertThat(sandbox.post("/sandbox/events/bulk/x", batch, "X-LaunchDarkly-Event-Schema", "4")
                                .statusCode())
                        .isEqualTo(202);
            }
        }
    }
}
