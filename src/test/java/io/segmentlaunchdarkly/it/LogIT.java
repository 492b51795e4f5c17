package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log in both formats, while clients, the receiver and somebody's own step do their worst. */
class LogIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String WRITE_KEY = "key-of-the-shop-1234567890";
    private static final String PERSON = "ada@example.com";
    private static final String FORGED = "2026-01-01 00:00:00.000 ERROR all is lost";

    @TempDir
    private Path directory;

    private Receiver receiver;
    private Distribution service;

    @BeforeEach
    void copy() throws IOException {
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver).with("LAUNCHDARKLY_WRITE_KEYS", WRITE_KEY);
    }

    @AfterEach
    void end() {
        service.close();
        receiver.close();
    }

    private static String[] key(String writeKey) {
        return new String[] {
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString((writeKey + ":").getBytes(StandardCharsets.UTF_8))
        };
    }

    /** Starts it, does what may end up in the log, and stops it. */
    private void live() throws IOException {
        Traps.set(service, "fail");
        service.start();
        // Redirected to an address with a line break in it, as far as a header can have one; the events wait then.
        receiver.answer(new Receiver.Answer(302, Map.of("Location", "/\u0085" + FORGED), "\n" + FORGED));
        String broken = "\\n" + FORGED + "\\u001b[31m " + PERSON;
        service.post(
                "/v1/identify",
                "{\"userId\": \"" + broken + "\", \"anonymousId\": \"a\", \"timestamp\": \"" + broken + "\"}",
                key(WRITE_KEY));
        service.post("/v1/track", "{\"userId\": \"" + broken + "\", \"event\": \"" + broken + "\"}", key(WRITE_KEY));
        service.post("/v1/track", "{\"event\": " + PERSON + "\n" + FORGED, key(WRITE_KEY));
        service.post("/v1/track", "{\"userId\": \"" + PERSON + "\"}", key(WRITE_KEY + "0"));
        service.get("/v1/" + PERSON + "/%0a" + FORGED.replace(' ', '+'));
        await("a refused delivery").atMost(SOON).until(() -> service.log().contains("are blocked"));
        await("a failed request").atMost(SOON).until(() -> service.log().contains("A request failed"));
        service.sigterm();
    }

    private void assertNothingPrivate() {
        assertThat(service.log()).doesNotContain(PERSON, WRITE_KEY);
        assertThat(service.stackTraces()).isEmpty();
        assertThat(service.errors()).isEmpty();
    }

    @Test
    void writesOneLineForPeopleForEachEvent() throws IOException {
        live();

        assertThat(service.log().lines())
                .allMatch(line -> line.matches("[-0-9]{10} [:0-9]{8}[.][0-9]{3} (INFO |WARN |ERROR) .*"))
                .noneMatch(line -> line.startsWith("2026-01-01 "))
                .noneMatch(line -> line.chars().anyMatch(Character::isISOControl))
                .anyMatch(line -> line.endsWith("segment-launchdarkly is stopping."))
                .anyMatch(
                        line -> line.matches(".*A request failed: java[.]lang[.]IllegalStateException [(]Trap[.]java:.*"
                                + "NumberFormatException [(]Trap[.]java:.*"));
        assertNothingPrivate();
    }

    @Test
    void writesOneJsonObjectWithTheNameForEachEvent() throws IOException {
        service.with("LAUNCHDARKLY_LOG_FORMAT", "json");
        live();

        List<JsonNode> lines = service.log().lines().map(Json::parse).toList();
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.path("time").asText()).matches("[-0-9]{10}T[:0-9]{8}[.][0-9]{3}Z");
            assertThat(line.path("level").asText()).isIn("INFO", "WARN", "ERROR");
            assertThat(line.path("message").asText()).isNotEmpty();
            assertThat(line.has("exception")).isFalse();
        });
        assertThat(lines.stream()
                        .filter(line -> line.path("logger").asText().matches("(io[.]segment)?launchdarkly.*"))
                        .map(line -> line.path("event").asText()))
                .startsWith("service_ready", "service_detail")
                .contains("timestamp_unreadable", "delivery_blocked", "request_failed")
                .endsWith("service_stopping")
                .doesNotContain("");
        assertNothingPrivate();
    }

    @Test
    void tellsOfAFailedStartInJsonToo() throws IOException {
        service.with("LAUNCHDARKLY_LOG_FORMAT", "json").with("LAUNCHDARKLY_BATCH_INTERVAL", "soon");
        service.launch();
        assertThat(service.awaitExit()).isEqualTo(1);

        JsonNode line = Json.parse(service.log().strip());
        assertThat(line.path("event").asText()).isEqualTo("start_failed");
        assertThat(line.path("message").asText() + "\n").isEqualTo(service.errors());
    }

    @Test
    void doesNotStartWithAFormatThatThereIsNot() throws IOException {
        service.with("LAUNCHDARKLY_LOG_FORMAT", "xml").launch();
        assertThat(service.awaitExit()).isEqualTo(1);

        assertThat(service.errors())
                .isEqualTo("segment-launchdarkly cannot start: launchdarkly.log.format must be one of text, json but is"
                        + " \"xml\".\n");
        assertThat(service.log()).isEmpty();
    }
}
