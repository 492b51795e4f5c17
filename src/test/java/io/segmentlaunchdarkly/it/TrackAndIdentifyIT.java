package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first experience: the distribution as it is, two calls of curl, and a look at what comes out. */
class TrackAndIdentifyIT {
    private static final String[] CURL = {
        "Content-Type", "application/x-www-form-urlencoded", "User-Agent", "curl/8.5.0", "Accept", "*/*"
    };

    @TempDir
    static Path directory;

    private static Distribution service;

    @BeforeAll
    static void start() throws IOException {
        service = Distribution.in(directory).start();
    }

    @AfterAll
    static void end() {
        service.close();
    }

    @BeforeEach
    void empty() {
        service.method("DELETE", "/sandbox/events");
    }

    @Test
    void saysWhereToSendEventsWhereTheyGoAndWhereHealthIs() {
        assertThat(service.log().lines().map(line -> line.replaceFirst("^[-0-9]+ [:.0-9]+ INFO  ", "")))
                .containsExactly(
                        "segment-launchdarkly 0.1.0 is ready.",
                        "  Send events to   " + service.address() + "/v1/track, /v1/identify, /v1/batch ...",
                        "  They go to       the sandbox: see " + service.address()
                                + "/sandbox/events (set launchdarkly.client-id for LaunchDarkly)",
                        "  Health           " + service.managementAddress() + "/observe/health",
                        "  Routes           " + service.routes() + "/*.camel.yaml",
                        "  Settings         " + service.home().resolve("config").resolve("application.properties"),
                        "  Data             " + service.data());
    }

    @Test
    void writesNothingToStandardError() {
        assertThat(service.errors()).isEmpty();
    }

    @Test
    void isHealthy() {
        HttpResponse<String> health = service.health("");

        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(Json.parse(health.body()).path("status").asText()).isEqualTo("UP");
    }

    @Test
    void answersATrackAsSegmentDoes() {
        HttpResponse<String> answer = service.post("/v1/track", "{\"userId\":\"ada\",\"event\":\"Hello\"}", CURL);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"success\":true}");
    }

    @Test
    void showsATrackAsACustomEvent() {
        service.post(
                "/v1/track",
                """
                {"userId": "ada", "anonymousId": "a-1", "event": "Order Completed", "properties": {"revenue": 12.5},
                 "timestamp": "2026-01-02T03:04:05.678Z"}""",
                CURL);

        assertThat(onlyEvent())
                .isEqualTo(
                        json(
                                """
                                {'kind': 'custom', 'key': 'Order Completed',
                                 'contextKeys': {'unauthenticatedUser': 'a-1', 'user': 'ada'},
                                 'creationDate': 1767323045678, 'metricValue': 12.5, 'data': {'revenue': 12.5}}"""));
    }

    @Test
    void showsAnIdentifyAsAnAliasEvent() {
        service.post(
                "/v1/identify",
                "{\"userId\": \"ada\", \"anonymousId\": \"a-1\", \"timestamp\": \"2026-01-02T03:04:05.678Z\"}",
                CURL);

        assertThat(onlyEvent())
                .isEqualTo(
                        json(
                                """
                                {'kind': 'alias', 'key': 'ada', 'previousKey': 'a-1', 'contextKind': 'user',
                                 'previousContextKind': 'anonymousUser', 'creationDate': 1767323045678}"""));
    }

    @Test
    void showsNoReasonWhyLaunchDarklyWouldIgnoreAnEvent() {
        service.post("/v1/track", "{\"userId\": \"ada\", \"event\": \"Hello\"}", CURL);

        assertThat(shown(1).path("events").get(0).has("ignored")).isFalse();
    }

    private static JsonNode onlyEvent() {
        return shown(1).path("events").get(0).path("event");
    }

    /** What the sandbox shows once it has received that many events. */
    private static JsonNode shown(int events) {
        return await("events in the sandbox")
                .atMost(Duration.ofSeconds(10))
                .until(
                        () -> Json.parse(service.get("/sandbox/events").body()),
                        shown -> shown.path("received").asInt() == events);
    }
}
