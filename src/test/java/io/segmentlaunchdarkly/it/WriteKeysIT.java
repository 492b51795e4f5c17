package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Answers.assertAnswer;
import static io.segmentlaunchdarkly.it.Answers.assertRefused;
import static io.segmentlaunchdarkly.it.Json.quoted;
import static io.segmentlaunchdarkly.it.Requests.basic;
import static io.segmentlaunchdarkly.it.Requests.gzip;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that knows its sources: who may send, and in which places of a request a write key may stand. */
class WriteKeysIT {
    private static final String TRACK = quoted("{'userId': 'u', 'event': 'e'}");

    @TempDir
    static Path directory;

    private static Receiver receiver;
    private static Distribution service;

    @BeforeAll
    static void start() throws IOException {
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver)
                .with("LAUNCHDARKLY_WRITE_KEYS", "first, second")
                .start();
    }

    @AfterAll
    static void end() {
        service.close();
        receiver.close();
    }

    @Test
    void turnsARequestWithoutAWriteKeyAway() {
        assertRefused(
                service.post("/v1/track", TRACK),
                401,
                "unknown_source",
                "The request has no write key: neither a Basic user nor a writeKey in the body.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"third:", "First:", "first,second:", ":first", "third"})
    void turnsAnotherBasicUserAway(String credentials) {
        assertThat(service.post("/v1/track", TRACK, "Authorization", basic(credentials))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void saysThatAWriteKeyIsNotKnown() {
        assertRefused(
                service.post("/v1/track", TRACK, "Authorization", basic("third:")),
                401,
                "project_not_found",
                "The write key is not known here.");
    }

    /** A bomb from a known source is refused for what it unpacks to. */
    @ParameterizedTest
    @CsvSource({"third:, 401, project_not_found", "first:, 400, payload_too_large"})
    void turnsAnUnknownSourceAwayBeforeItUnpacksItsBody(String credentials, int status, String code)
            throws IOException {
        byte[] bomb = gzip(new byte[50_000_000]);

        HttpResponse<String> answer =
                service.post("/v1/batch", bomb, "Content-Encoding", "gzip", "Authorization", basic(credentials));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(Json.parse(answer.body()).path("code").asText()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"first:", "second:", "first", "first:password"})
    void takesTheWriteKeyAsBasicUser(String credentials) {
        assertSuccess(service.post("/v1/track", TRACK, "Authorization", basic(credentials)));
    }

    @Test
    void takesTheWriteKeyInASingleEvent() {
        assertSuccess(service.post("/v1/track", quoted("{'writeKey': 'first', 'userId': 'u', 'event': 'e'}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "in front | {'writeKey': 'second', 'batch': [%s]}",
                "behind | {'batch': [%s], 'writeKey': 'second'}"
            })
    void takesTheWriteKeyOfABatch(String where, String body) {
        String event = "{'type': 'track', 'userId': 'u', 'event': 'key %s'}".formatted(where);

        assertSuccess(service.post("/v1/batch", quoted(body.formatted(event))));
        assertThat(receiver.awaitEvents("key " + where, 1)).hasSize(1);
    }

    @Test
    void prefersTheBasicUserToTheBody() {
        assertThat(service.post(
                                "/v1/track",
                                quoted("{'writeKey': 'first', 'userId': 'u', 'event': 'e'}"),
                                "Authorization",
                                basic("third:"))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void looksForTheWriteKeyInTheBodyWhereTheAuthorizationIsABearer() {
        assertSuccess(service.post(
                "/v1/batch",
                quoted("{'writeKey': 'first', 'batch': [{'type': 'track', 'userId': 'u', 'event': 'e'}]}"),
                "Authorization",
                "Bearer token"));
    }

    @Test
    void sendsNothingOfARequestTurnedAway() {
        service.post("/v1/track", quoted("{'userId': 'u', 'event': 'turned away'}"), "Authorization", basic("third:"));
        service.post("/v1/track", quoted("{'userId': 'u', 'event': 'let in'}"), "Authorization", basic("first:"));
        receiver.awaitEvent("let in");

        assertThat(receiver.events("turned away")).isEmpty();
    }

    @Test
    void keepsTheWriteKeyToItself() {
        service.post("/v1/track", quoted("{'writeKey': 'first', 'userId': 'u', 'event': 'secret'}"));
        receiver.awaitEvent("secret");

        assertThat(receiver.requests()).noneMatch(request -> request.body().contains("writeKey"));
    }

    private static void assertSuccess(HttpResponse<String> answer) {
        assertAnswer(answer, 200, "{\"success\":true}");
    }
}
