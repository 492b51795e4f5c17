package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tester API on the management port: the routes that run, and nothing stored or sent. */
class ApiTesterIT {
    @TempDir
    static Path directory;

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

    private static HttpResponse<String> ask(String path, String body) {
        return Distribution.send(HttpRequest.newBuilder(URI.create(service.managementAddress() + path))
                // What curl sends without being told.
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body.replace('\'', '"'))));
    }

    private static JsonNode answer(String path, String body) {
        HttpResponse<String> answer = ask(path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.parse(answer.body());
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String code, String message) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(Json.parse(answer.body()).path("code").asText()).isEqualTo(code);
        assertThat(Json.parse(answer.body()).path("message").asText()).isEqualTo(message);
    }

    @Test
    void showsTheEventThatAMappingMakes() {
        assertThat(answer(
                        "/api/test",
                        "{'type': 'track', 'userId': 'u', 'event': 'Seen', 'timestamp': 1700000000000,"
                                + " 'properties': {'value': '7'}}"))
                .isEqualTo(
                        Json.parse(
                                """
                                {"outcome": "mapped", "warnings": [], "results": [{
                                  "mapping": "track-event", "action": "trackEvent", "outcome": "mapped",
                                  "event": {"kind": "custom", "key": "Seen", "contextKeys": {"user": "u"},
                                    "creationDate": 1700000000000, "metricValue": 7, "data": {"value": "7"}}}]}
                                """));
    }

    @Test
    void saysWhyAnEventIsDiscarded() {
        JsonNode answer = answer("/api/test", "{'type': 'identify', 'userId': 'u'}");

        assertThat(answer.path("outcome").asText()).isEqualTo("discarded");
        assertThat(answer.at("/results/0/mapping").asText()).isEqualTo("alias-user");
        assertThat(answer.at("/results/0/reason").asText()).contains("previous_key");
    }

    @Test
    void saysThatNoTriggerMatches() {
        assertThat(answer("/api/test", "{'type': 'page', 'userId': 'u'}"))
                .isEqualTo(Json.parse("{\"outcome\": \"unmapped\", \"warnings\": [], \"results\": []}"));
    }

    @Test
    void saysThatTheIntegrationsObjectFiltersAnEvent() {
        JsonNode answer = answer(
                "/api/test", "{'type': 'track', 'userId': 'u', 'event': 'e', 'integrations': {'LaunchDarkly': false}}");

        assertThat(answer.path("outcome").asText()).isEqualTo("filtered");
        assertThat(answer.path("reason").asText()).isEqualTo("FILTERED_BY_INTEGRATIONS_OBJECT");
    }

    @Test
    void warnsOfWhatIngestWouldRejectAndMapsItAllTheSame() {
        JsonNode answer = answer("/api/test", "{'type': 'track', 'userId': 'u', 'event': 42}");

        assertThat(answer.path("warnings"))
                .isEqualTo(Json.parse("[\"event_not_string: event must be a string but it was a number (42).\"]"));
        assertThat(answer.at("/results/0/event/key").asText()).isEqualTo("42");
    }

    @Test
    void readsTimesAsIngestDoes() {
        String event = "{'type': 'track', 'userId': 'u', 'event': 'e', 'timestamp': '%s'}";
        JsonNode read = answer("/api/test", event.formatted("2020-12-01T20:00+00"));
        assertThat(read.path("warnings")).isEmpty();
        assertThat(read.at("/results/0/event/creationDate").asLong()).isEqualTo(1606852800000L);

        JsonNode unreadable = answer("/api/test", event.formatted("yesterday"));
        assertThat(unreadable.path("outcome").asText()).isEqualTo("mapped");
        assertThat(unreadable.at("/warnings/0").asText())
                .startsWith("The timestamp of an event was a string (\"yesterday\"), which is no readable time");
    }

    @Test
    void storesAndSendsNothing() {
        answer("/api/test", "{'type': 'track', 'userId': 'never sent', 'event': 'e'}");

        assertThat(service.waiting()).isEmpty();
        assertThat(receiver.requests()).isEmpty();
    }

    @Test
    void previewsAMapping() {
        assertThat(answer(
                        "/api/preview/mapping",
                        "{'mapping': {'a': {'@path': '$.b'}, 't': {'@template': 'x-{{b}}'}}, 'event': {'b': 1}}"))
                .isEqualTo(Json.parse("{\"result\": {\"a\": 1, \"t\": \"x-1\"}}"));
    }

    @Test
    void tellsWhatIsWrongWithAMapping() {
        HttpResponse<String> answer =
                ask("/api/preview/mapping", "{'mapping': {'a': {'@json': {'mode': 'x', 'value': 1}}}, 'event': {}}");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(Json.parse(answer.body()).path("code").asText()).isEqualTo("invalid_mapping");
        assertThat(Json.parse(answer.body()).path("message").asText()).contains("a.@json.mode");
    }

    @Test
    void previewsATrigger() {
        assertThat(answer("/api/preview/trigger", "{'fql': 'length(event) > 3', 'event': {'event': 'long'}}"))
                .isEqualTo(Json.parse("{\"matches\": true, \"reading\": \"documented\"}"));
        assertThat(answer("/api/preview/trigger", "{'fql': 'length(event) > 3', 'event': {'event': 'abc'}}"))
                .isEqualTo(Json.parse("{\"matches\": false, \"reading\": \"documented\"}"));
    }

    @Test
    void tellsWhereATriggerIsNotUnderstood() {
        assertRefused(
                ask("/api/preview/trigger", "{'fql': 'type == 1', 'event': {}}"),
                422,
                "invalid_trigger",
                "Trigger not understood at line 1, column 7: expected a value after = but found = (equality is a single"
                        + " =).\ntype == 1\n      ^");
    }

    @Test
    void asksForWhatIsMissing() {
        assertRefused(ask("/api/preview/trigger", "{'event': {}}"), 400, "bad_request", "fql is required.");
        assertRefused(ask("/api/preview/mapping", "{'event': {}}"), 400, "bad_request", "mapping is required.");
        assertRefused(ask("/api/test", ""), 400, "bad_request", "The body is empty: it must be a JSON object.");
        assertRefused(ask("/api/test", "[]"), 400, "bad_request", "The body must be a JSON object.");
        assertRefused(ask("/api/else", "{}"), 404, "not_found", "There is nothing at /api/else.");
    }

    @Test
    void isNotReachedThroughThePortForEvents() {
        assertThat(service.post("/api/test", "{}").statusCode()).isEqualTo(404);
    }
}
