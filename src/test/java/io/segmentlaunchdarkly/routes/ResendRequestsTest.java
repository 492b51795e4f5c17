package io.segmentlaunchdarkly.routes;

import static io.segmentlaunchdarkly.routes.RunningRoutes.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.segmentlaunchdarkly.history.HistoryRequests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Resends of two Segment requests whose events the outbox does not take. */
class ResendRequestsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String REQUESTS =
            """
            {"environment": "default", "receivedAt": "2026-11-27T10:00:00Z", "batch": [
             {"type": "track", "messageId": "m1", "userId": "ada", "event": "One"}]}
            {"environment": "default", "receivedAt": "2026-11-27T10:00:01Z", "batch": [
             {"type": "track", "messageId": "m2", "userId": "bob", "event": "Two"},
             {"type": "page", "messageId": "m3", "userId": "bob"}]}
            """
                    .replace("[\n", "[")
                    .replace(",\n", ",");

    @TempDir
    private Path directory;

    private Path data;
    private HistoryRequests requests;
    private RunningRoutes routes;

    @BeforeEach
    void prepare() {
        data = directory.resolve("data");
        requests = new HistoryRequests(data);
    }

    @AfterEach
    void stop() {
        if (routes != null) {
            routes.close();
        }
    }

    private void start(Path resend) throws Exception {
        routes = RunningRoutes.start(
                data,
                route("collect"),
                route("ingest"),
                route("sources"),
                route("dispatch"),
                route("alias-user"),
                route("track-event"),
                resend,
                route("resend-requests"));
    }

    /** A file in the place of the directory in which batches are opened. */
    private Path obstacle() throws IOException {
        Path open = data.resolve("outbox/default/open");
        Files.createDirectories(open.getParent());
        Files.deleteIfExists(open);
        return Files.createFile(open);
    }

    private String ask() throws IOException {
        return requests.resend(out -> out.write(REQUESTS));
    }

    private JsonNode answer(String id) {
        return await("the answer")
                .atMost(SOON)
                .until(() -> requests.look(id), answer -> answer.isPresent())
                .orElseThrow();
    }

    private void awaitWaiting(String id) {
        await("the reason").atMost(SOON).untilAsserted(() -> assertThat(requests.waitsFor(id))
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("The events could not be written")));
    }

    /** The names of the events in the outbox, once there are so many. */
    private void assertKept(String... names) {
        await("the events").atMost(SOON).untilAsserted(() -> {
            List<String> keys = new ArrayList<>();
            Path ready = data.resolve("outbox/default/ready");
            try (Stream<Path> files = Files.list(ready)) {
                for (Path file : files.filter(
                                file -> file.getFileName().toString().matches("[^.]+[.]json"))
                        .toList()) {
                    keys.addAll(JSON.readTree(file.toFile()).findValuesAsText("key"));
                }
            }
            assertThat(keys).containsExactlyInAnyOrder(names);
        });
    }

    @Test
    void goOnOnceTheOutboxTakesEventsAndSendEachOnce() throws Exception {
        start(route("resend"));
        Path obstacle = obstacle();
        String id = ask();
        awaitWaiting(id);

        Files.delete(obstacle);

        assertThat(answer(id))
                .isEqualTo(JSON.readTree(
                        "{\"events\": 3, \"made\": 2, \"madeBefore\": 0, \"madeNothing\": 1, \"unreadable\": 0}"));
        assertKept("One", "Two");
        assertThat(requests.waitsFor(id)).isEmpty();
    }

    @Test
    void endWithTheReasonAndCanBeMadeAgain() throws Exception {
        Path impatient = directory.resolve("resend.camel.yaml");
        String patient = Files.readString(route("resend"));
        Files.writeString(
                impatient,
                patient.replace("mostTries: \"30\"", "mostTries: \"2\"")
                        .replace("redeliveryDelay: \"1000\"", "redeliveryDelay: \"10\""));
        assertThat(impatient).content().isNotEqualTo(patient);
        start(impatient);
        Path obstacle = obstacle();

        JsonNode ended = answer(ask());

        assertThat(ended.path("error").asText()).startsWith("The events could not be written to the outbox");
        assertThat(ended.path("events").asInt()).isZero();
        Files.delete(obstacle);
        assertThat(answer(ask()).path("made").asInt()).isEqualTo(2);
        assertKept("One", "Two");
    }

    @Test
    void stayForTheNextStartWhenTheServiceStopsMeanwhile() throws Exception {
        start(route("resend"));
        Path obstacle = obstacle();
        String id = ask();
        awaitWaiting(id);

        routes.close();

        assertThat(requests.look(id)).isEmpty();
        Files.delete(obstacle);
        start(route("resend"));
        assertThat(answer(id).path("made").asInt()).isEqualTo(2);
        assertKept("One", "Two");
    }

    @Test
    void countLinesThatCannotBeReadAndSendTheOthers() throws Exception {
        start(route("resend"));

        JsonNode answer = answer(requests.resend(out -> out.write("no JSON\n[]\n"
                + "{\"environment\": \"default\", \"receivedAt\": \"+999999999-12-31T23:59:59Z\", \"batch\": []}\n"
                + REQUESTS)));

        assertThat(answer.path("unreadable").asInt()).isEqualTo(3);
        assertThat(answer.path("made").asInt()).isEqualTo(2);
        assertKept("One", "Two");
    }
}
