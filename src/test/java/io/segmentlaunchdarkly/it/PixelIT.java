package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.json;
import static io.segmentlaunchdarkly.it.Json.quoted;
import static io.segmentlaunchdarkly.it.Json.without;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Segment's Pixel API: an image for whoever asks, and the event in its address goes the way of all others. */
class PixelIT {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path directory;

    private static Receiver receiver;
    private static Distribution service;

    @BeforeAll
    static void start() throws IOException {
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver)
                .with("LAUNCHDARKLY_WRITE_KEYS", "mail-key")
                .start();
    }

    @AfterAll
    static void end() {
        service.close();
        receiver.close();
    }

    private static HttpResponse<byte[]> ask(String method, Distribution of, String pathAndQuery)
            throws IOException, InterruptedException {
        return HTTP.send(
                of.request(pathAndQuery).method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofByteArray());
    }

    private static void assertImage(String pathAndQuery) throws IOException, InterruptedException {
        assertImage(ask("GET", service, pathAndQuery));
    }

    private static void assertImage(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).hasSize(42).startsWith("GIF89a".getBytes(StandardCharsets.US_ASCII));
        assertThat(answer.headers().map().keySet())
                .containsExactlyInAnyOrder("content-type", "cache-control", "content-length");
        assertThat(answer.headers().firstValue("content-type")).hasValue("image/gif");
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
    }

    private static String data(String event) {
        return "?data=" + Base64.getUrlEncoder().encodeToString(quoted(event).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/pixel/track", "/v1/pixel/track/"})
    void takesTheEventInItsData(String path) throws Exception {
        assertImage(path
                + data("{'writeKey': 'mail-key', 'userId': 'ada', 'event': 'at %s', 'properties': {'value': 2}}"
                        .formatted(path)));

        assertThat(without(receiver.awaitEvent("at " + path), "creationDate"))
                .isEqualTo(json(
                        "{'kind': 'custom', 'key': 'at %s', 'contextKeys': {'user': 'ada'}, 'metricValue': 2, 'data': {'value': 2}}"
                                .formatted(path)));
    }

    @Test
    void takesPlainParameters() throws Exception {
        assertImage("/v1/pixel/track?userId=ada&event=Email%20Opened&properties.subject=The%20Daily"
                + "&properties.revenue=1.5&writeKey=mail-key");

        assertThat(without(receiver.awaitEvent("Email Opened"), "creationDate"))
                .isEqualTo(
                        json(
                                """
                                {'kind': 'custom', 'key': 'Email Opened', 'contextKeys': {'user': 'ada'}, 'metricValue': 1.5,
                                 'data': {'subject': 'The Daily', 'revenue': '1.5'}}"""));
    }

    @Test
    void takesAnAddressOf4000Characters() throws Exception {
        String event = "{'writeKey': 'mail-key', 'userId': 'u', 'event': 'long', 'properties': {'text': '%s'}}";
        String path = "/v1/pixel/track" + data(event.formatted("x".repeat(2900)));
        assertThat(path).hasSizeGreaterThan(3990);

        assertImage(path);

        assertThat(receiver.awaitEvents("long", 1)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "identify | {'userId': 'by identify', 'anonymousId': 'a'}",
                "alias    | {'userId': 'by alias', 'previousId': 'a'}"
            })
    void takesTheTypeFromTheAddress(String type, String event) throws Exception {
        assertImage("/v1/pixel/" + type + data(event.replace("{", "{'writeKey': 'mail-key', ")));

        assertThat(receiver.awaitEvent("by " + type).path("kind").asText()).isEqualTo("alias");
    }

    @Test
    void takesWhatNoMappingIsFor() throws Exception {
        for (String type : List.of("page", "screen", "group")) {
            assertImage("/v1/pixel/" + type + data("{'writeKey': 'mail-key', 'userId': 'u', 'groupId': 'g'}"));
        }

        // The ledger is read once for all metrics of a moment.
        Awaitility.await("the ledger").atMost(PATIENCE).untilAsserted(() -> assertThat(
                        Metrics.of(service).sum("launchdarkly_segment_events_total{outcome=\"unmapped\"}"))
                .isEqualTo(3));
    }

    @Test
    void answersHeadAsGetWithoutTheImage() throws Exception {
        HttpResponse<byte[]> answer = ask(
                "HEAD",
                service,
                "/v1/pixel/track" + data("{'writeKey': 'mail-key', 'userId': 'u', 'event': 'by head'}"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("content-type")).hasValue("image/gif");
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(receiver.awaitEvents("by head", 1)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "writeKey=other-key&userId=u&event=e, project_not_found",
        "userId=u&event=e, unknown_source",
        "data=%2A, bad_request",
        "data=bm8ganNvbg, bad_request",
        "data, bad_request",
        "writeKey=mail-key&writeKey=mail-key, bad_request"
    })
    void answersWithTheImageAndCountsWhatItRefuses(String query, String code) throws Exception {
        double before = Metrics.of(service).refused(code);

        assertImage("/v1/pixel/track?" + query);

        assertThat(Metrics.of(service).refused(code)).isEqualTo(before + 1);
    }

    @Test
    void answersWithTheImageWithoutAQuery() throws Exception {
        assertImage("/v1/pixel/track");
    }

    @Test
    void keepsAnEventThatIsRejectedAsOverPost() throws Exception {
        assertImage("/v1/pixel/track?writeKey=mail-key&userId=rejected-by-pixel");

        assertThat(RejectedEvents.in(service.data()))
                .filteredOn(line -> line.at("/event/userId").asText().equals("rejected-by-pixel"))
                .singleElement()
                .satisfies(line -> assertThat(line.toString()).doesNotContain("mail-key"));
    }

    @Test
    void answersWithTheImageAndCountsWhatCannotBeKept(@TempDir Path other) throws Exception {
        receiver.answer(Receiver.Answer.of(503));
        try (Distribution full = Distribution.in(other, receiver)
                .with("LAUNCHDARKLY_OUTBOX_MAX_BYTES", "10")
                .start()) {
            String pixel = "/v1/pixel/track?userId=u&event=e";
            Awaitility.await("a full outbox").atMost(PATIENCE).untilAsserted(() -> {
                assertImage(ask("GET", full, pixel));
                assertThat(Metrics.of(full).refused("outbox_full")).isPositive();
            });
        } finally {
            receiver.answer(Receiver.Answer.of(202));
        }
    }

    @Test
    void takesNothingButGetAndHead() {
        Answers.assertRefused(
                service.post("/v1/pixel/track", "{}"),
                405,
                "method_not_allowed",
                "/v1/pixel/track takes GET but the request is a POST.");
    }
}
