package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Answers.assertAnswer;
import static io.segmentlaunchdarkly.it.Answers.assertRefused;
import static io.segmentlaunchdarkly.it.Json.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every request that cannot be taken, and every event that cannot be taken while the rest of its request can. */
class MalformedRequestsIT {
    private static final int KB = 1024;

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

    static Stream<Arguments> unreadable() {
        return Stream.of(
                Arguments.of("/v1/track", "", "The body is empty: it must be JSON."),
                Arguments.of("/v1/batch", "", "The body is empty: it must be JSON."),
                Arguments.of("/v1/batch", "   ", "The body is empty: it must be JSON."),
                Arguments.of(
                        "/v1/track",
                        "{'userId': 'u',\n 'event': nope}",
                        "The body is not readable JSON (line 2, column 16): Unrecognized token 'nope':"
                                + " was expecting (JSON String, Number, Array, Object or token 'null', 'true' or"
                                + " 'false')."),
                Arguments.of(
                        "/v1/track",
                        "{'userId': 'u', 'event': 'e'} {}",
                        "The body goes on after the end of its JSON value."),
                Arguments.of("/v1/track", "'text'", "The body must be an object, the track event."),
                Arguments.of("/v1/track", "[]", "The body must be an object, the track event."),
                Arguments.of("/v1/identify", "42", "The body must be an object, the identify event."),
                Arguments.of("/v1/batch", "'text'", "The body must be an object with the array \"batch\"."),
                Arguments.of("/v1/batch", "null", "The body must be an object with the array \"batch\"."),
                Arguments.of(
                        "/v1/batch", "{'batch': {'type': 'track'}}", "batch must be an array but it was an object."),
                Arguments.of("/v1/batch", "{'batch': 'all'}", "batch must be an array but it was a string (\"all\")."),
                Arguments.of("/v1/batch", "{'batch': null}", "batch must be an array but it was null."),
                Arguments.of(
                        "/v1/batch",
                        "{'events': []}",
                        "The body must be an object with the array \"batch\", or an event with a \"type\"."));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void refusesABodyThatCannotBeRead(String path, String body, String message) {
        assertRefused(service.post(path, quoted(body)), 400, "bad_request", message);
    }

    @Test
    void saysWhereAnUnfinishedBodyEndsInWordsOfJsonAlone() {
        assertThat(Json.parse(service.post("/v1/track", quoted("{'userId': 'u'"))
                                .body())
                        .path("message")
                        .asText())
                .startsWith("The body is not readable JSON (line 1, column 15): Unexpected end-of-input")
                .doesNotContain("Source", "REDACTED", "StreamReadFeature");
    }

    @Test
    void refusesABodyThatGoesOnBehindABatch() {
        assertThat(service.post("/v1/batch", quoted("{'batch': []} ]")).statusCode())
                .isEqualTo(400);
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        byte[] latin1 = quoted("{'userId': 'u', 'event': 'Café'}").getBytes(StandardCharsets.ISO_8859_1);

        HttpResponse<String> answer = service.post("/v1/track", latin1);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Json.parse(answer.body()).path("message").asText())
                .startsWith("The body is not readable JSON (line 1, column ")
                .contains("UTF-8");
    }

    @Test
    void refusesWhatIsNestedTooDeep() {
        String deep = "[".repeat(300) + "]".repeat(300);

        HttpResponse<String> answer = service.post(
                "/v1/track", quoted("{'userId': 'u', 'event': 'e', 'properties': {'a': %s}}".formatted(deep)));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Json.parse(answer.body()).path("message").asText())
                .contains("nest")
                .contains("256");
    }

    @Test
    void rejectsEventsOverALimitOfTheParserAlone() {
        String good = quoted("{'type':'track','userId':'u','event':'among odd ones'}");
        String odd =
                "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"odd\",\"messageId\":\"odd\",\"properties\":{\"a\":%s}}";
        String deep = odd.formatted("[".repeat(300) + "]".repeat(300));
        String digits = odd.formatted("1".repeat(1001));

        HttpResponse<String> answer = service.post(
                "/v1/batch", "{\"batch\":[" + String.join(",", deep, good, digits, good) + "],\"writeKey\":\"k\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Json.elements(Json.parse(answer.body()).path("rejected")))
                .extracting(
                        rejection -> rejection.path("index").asInt(),
                        rejection -> rejection.path("messageId").asText(),
                        rejection -> rejection.path("code").asText())
                .containsExactly(tuple(0, "odd", "event_not_readable"), tuple(2, "odd", "event_not_readable"));
        assertThat(answer.body()).contains("(257) exceeds the maximum allowed (256)", "(1001) exceeds");
        assertThat(receiver.awaitEvents("among odd ones", 2)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {2_500, 165_000})
    void writesAndAnswersInProportionToARequestOfManyBadEvents(int events) throws IOException {
        String request = "{\"batch\":[0" + ",0".repeat(events - 1) + "]}";
        long before = rejectedBytes();

        HttpResponse<String> answer = service.post("/v1/batch", request);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body().length()).isLessThan(5 * request.length());
        assertThat(rejectedBytes() - before).isPositive().isLessThan(5L * request.length());
        assertThat(Json.elements(Json.parse(answer.body()).path("rejected")).stream()
                        .mapToInt(rejection -> rejection.path("count").asInt(1))
                        .sum())
                .isEqualTo(events);
    }

    private static long rejectedBytes() throws IOException {
        long bytes = 0;
        for (Path file : service.files("rejected")) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    @Test
    void takesWhatIsNestedNotTooDeep() {
        String deep = "[".repeat(200) + "]".repeat(200);

        assertAnswer(
                service.post(
                        "/v1/track",
                        quoted("{'userId': 'u', 'event': 'deep', 'properties': {'a': %s}}".formatted(deep))),
                200,
                "{\"success\":true}");
        assertThat(receiver.awaitEvent("deep").path("data").path("a").toString())
                .isEqualTo(deep);
    }

    @Test
    void takesA500KilobyteRequest() {
        String batch = batchOf(500 * KB);

        assertAnswer(service.post("/v1/batch", batch), 200, "{\"success\":true}");
    }

    @Test
    void refusesARequestThatSaysItIsTooLarge() {
        assertRefused(
                service.post("/v1/batch", batchOf(500 * KB + 1)),
                400,
                "payload_too_large",
                "A request may have at most 512000 bytes.");
    }

    @Test
    void refusesARequestThatTurnsOutTooLarge() {
        assertRefused(
                chunked(batchOf(500 * KB + 1)), 400, "payload_too_large", "A request may have at most 512000 bytes.");
    }

    @Test
    void refusesARequestThatSaysItIsMuchTooLarge() {
        assertRefused(
                service.post("/v1/batch", batchOf(12 * KB * KB)),
                400,
                "payload_too_large",
                "A request may have at most 512000 bytes.");
    }

    @Test
    void refusesARequestThatTurnsOutMuchTooLarge() {
        assertRefused(
                chunked(batchOf(12 * KB * KB)), 400, "payload_too_large", "A request may have at most 512000 bytes.");
    }

    @Test
    void takesA32KilobyteEvent() {
        assertAnswer(service.post("/v1/track", event("32 KB", 32 * KB)), 200, "{\"success\":true}");

        assertThat(receiver.awaitEvents("32 KB", 1)).hasSize(1);
    }

    @Test
    void refusesALargerEvent() {
        assertRefused(
                service.post("/v1/track", event("32 KB and a byte", 32 * KB + 1)),
                400,
                "payload_too_large",
                "The event has 32769 bytes, and an event may have at most 32768.");
    }

    @Test
    void takesTheFirst2500EventsOfARequest() {
        String events = IntStream.range(0, 2501)
                .mapToObj(i -> quoted("{'type':'track','userId':'u','event':'many','messageId':'m%d'}".formatted(i)))
                .collect(Collectors.joining(","));

        HttpResponse<String> answer = service.post("/v1/batch", "{\"batch\":[" + events + "]}");

        assertAnswer(
                answer,
                200,
                quoted(
                        """
                        {'success': true, 'rejected': [{'index': 2500, 'messageId': 'm2500', 'code': 'batch_too_long',
                          'message': 'A request may have at most 2500 events and this is number 2501.'}]}"""));
        assertThat(receiver.awaitEvents("many", 2500)).hasSize(2500);
    }

    @Test
    void takesAnEmptyBatch() {
        assertAnswer(service.post("/v1/batch", quoted("{'batch': []}")), 200, "{\"success\":true}");
    }

    static Stream<Arguments> badEvents() {
        String track = "'type': 'track', 'event': 'e', ";
        return Stream.of(
                Arguments.of("'text'", "bad_request", "An event must be an object but it was a string ('text')."),
                Arguments.of("42", "bad_request", "An event must be an object but it was a number (42)."),
                Arguments.of("null", "bad_request", "An event must be an object but it was null."),
                Arguments.of("[]", "bad_request", "An event must be an object but it was an array."),
                Arguments.of(
                        "{'userId': 'u'}",
                        "missing_type",
                        "type is required: one of track, identify, page, screen, group, alias."),
                Arguments.of(
                        "{'type': '', 'userId': 'u'}",
                        "missing_type",
                        "type is required: one of track, identify, page, screen, group, alias."),
                Arguments.of(
                        "{'type': null, 'userId': 'u'}",
                        "missing_type",
                        "type is required: one of track, identify, page, screen, group, alias."),
                Arguments.of(
                        "{'type': 'Track', 'userId': 'u'}",
                        "invalid_type",
                        "type must be one of track, identify, page, screen, group, alias but it was a string ('Track')."),
                Arguments.of(
                        "{'type': 1, 'userId': 'u'}",
                        "invalid_type",
                        "type must be one of track, identify, page, screen, group, alias but it was a number (1)."),
                Arguments.of(
                        "{" + track + "'userId': 'u', 'messageId': 7}",
                        "bad_request",
                        "messageId must be a string but it was a number (7)."),
                Arguments.of(
                        "{" + track + "'userId': 42}",
                        "id_not_string",
                        "userId must be a non-empty string but it was a number (42)."),
                Arguments.of(
                        "{" + track + "'userId': ''}",
                        "id_not_string",
                        "userId must be a non-empty string but it was an empty string."),
                Arguments.of(
                        "{" + track + "'userId': 'u', 'anonymousId': true}",
                        "id_not_string",
                        "anonymousId must be a non-empty string but it was a boolean (true)."),
                Arguments.of(
                        "{" + track + "'userId': {}}",
                        "id_not_string",
                        "userId must be a non-empty string but it was an object."),
                Arguments.of(
                        "{" + track + "'properties': {}}",
                        "no_user_anon_id",
                        "userId or anonymousId is required but the event has neither."),
                Arguments.of(
                        "{" + track + "'userId': null, 'anonymousId': null}",
                        "no_user_anon_id",
                        "userId or anonymousId is required but the event has neither."),
                Arguments.of(
                        "{'type': 'alias'}",
                        "no_user_anon_id",
                        "userId or anonymousId is required but the event has neither."),
                Arguments.of(
                        "{'type': 'track', 'userId': 'u'}",
                        "event_not_defined",
                        "event, the name of a track event, is required."),
                Arguments.of(
                        "{'type': 'track', 'userId': 'u', 'event': ''}",
                        "event_not_defined",
                        "event, the name of a track event, is required."),
                Arguments.of(
                        "{'type': 'track', 'userId': 'u', 'event': 7}",
                        "event_not_string",
                        "event must be a string but it was a number (7)."),
                Arguments.of(
                        "{" + track + "'userId': 'u', 'properties': 'p'}",
                        "properties_not_object",
                        "properties must be an object but it was a string ('p')."),
                Arguments.of(
                        "{" + track + "'userId': 'u', 'properties': []}",
                        "properties_not_object",
                        "properties must be an object but it was an array."),
                Arguments.of(
                        "{'type': 'identify', 'userId': 'u', 'traits': 1}",
                        "traits_not_object",
                        "traits must be an object but it was a number (1)."),
                Arguments.of(
                        "{'type': 'page', 'userId': 'u', 'name': 1}",
                        "name_not_string",
                        "name must be a non-empty string but it was a number (1)."),
                Arguments.of(
                        "{'type': 'screen', 'userId': 'u', 'name': ''}",
                        "name_not_string",
                        "name must be a non-empty string but it was an empty string."),
                Arguments.of(
                        "{'type': 'page', 'userId': 'u', 'category': false}",
                        "category_not_string",
                        "category must be a non-empty string but it was a boolean (false)."),
                Arguments.of(
                        event("x", 32 * KB + 1).replaceFirst("[{]", "{\"type\":\"track\","),
                        "event_too_large",
                        "The event has 32784 bytes, and an event may have at most 32768."));
    }

    @ParameterizedTest
    @MethodSource("badEvents")
    void rejectsABadEventAndTakesTheOthers(String event, String code, String message) {
        String good = "good " + UUID.randomUUID();
        String around = quoted("{'type':'track','userId':'u','event':'%s'}".formatted(good));
        String bad = quoted(event);

        HttpResponse<String> answer =
                service.post("/v1/batch", "{\"batch\":[" + around + "," + bad + "," + around + "]}");

        assertAnswer(
                answer,
                200,
                "{\"success\":true,\"rejected\":[{\"index\":1,\"messageId\":null,\"code\":\"" + code + "\",\"message\":"
                        + Json.text(quoted(message)) + "}]}");
        assertThat(receiver.awaitEvents(good, 2)).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("badEvents")
    void sendsNothingOfARejectedEvent(String event, String code, String message) {
        List<JsonNode> before = receiver.events();
        String after = "after " + UUID.randomUUID();

        service.post("/v1/batch", "{\"batch\":[" + quoted(event) + "]}");
        service.post("/v1/track", quoted("{'userId':'u','event':'%s'}".formatted(after)));
        receiver.awaitEvent(after);

        assertThat(receiver.events().stream().skip(before.size()))
                .as(code + ": " + message)
                .extracting(sent -> sent.path("key").asText())
                .containsExactly(after);
    }

    @Test
    void namesTheMessageIdOfARejectedEvent() {
        assertAnswer(
                service.post("/v1/track", quoted("{'userId': 'u', 'messageId': 'mine'}")),
                200,
                quoted(
                        """
                        {'success': true, 'rejected': [{'index': 0, 'messageId': 'mine', 'code': 'event_not_defined',
                          'message': 'event, the name of a track event, is required.'}]}"""));
    }

    /** A legal request of that many bytes, its last event padded in what goes nowhere. */
    private static String batchOf(int bytes) {
        String start = quoted("{'batch':[{'type':'page','anonymousId':'a'}],'padding':'");
        return start + "x".repeat(bytes - start.length() - 2) + "\"}";
    }

    /** A track event of that many bytes. */
    private static String event(String name, int bytes) {
        String start = quoted("{'userId':'u','event':'%s','properties':{'p':'".formatted(name));
        return start + "x".repeat(bytes - start.length() - 3) + "\"}}";
    }

    private static HttpResponse<String> chunked(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return Distribution.send(
                service.request("/v1/batch").POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))));
    }
}
