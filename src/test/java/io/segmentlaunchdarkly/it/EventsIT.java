package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.history.EventQuery;
import io.segmentlaunchdarkly.history.EventStory;
import io.segmentlaunchdarkly.history.HistoryReader;
import io.segmentlaunchdarkly.history.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What became of every event, as the command tells it, beside the running service and without it. */
class EventsIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private Receiver receiver;
    private Distribution service;

    @BeforeEach
    void prepare() throws IOException {
        receiver = Receiver.start();
        // The machine that runs the tests may have little room.
        service = Distribution.in(directory, receiver).with("LAUNCHDARKLY_HISTORY_MIN_FREE_BYTES", "1000000");
    }

    @AfterEach
    void end() {
        service.close();
        receiver.close();
    }

    private Distribution.Outcome events(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "events";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return service.command(command);
    }

    private List<JsonNode> found(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("find", "--json", "--limit", "10000"));
        command.addAll(List.of(arguments));
        Distribution.Outcome outcome = events(command.toArray(String[]::new));
        assertThat(outcome.err()).isEmpty();
        return Json.elements(Json.parse(outcome.out()));
    }

    private List<String> ids(String... arguments) throws IOException {
        return found(arguments).stream()
                .map(event -> event.path("messageId").asText())
                .toList();
    }

    /** What the command reads the files with, in this process: a command for each question would take half a second of a processor. */
    private List<EventStory> read(EventQuery query) throws IOException {
        return new HistoryReader(service.data()).find(query, 10_000);
    }

    private List<String> idsRead(EventQuery query) throws IOException {
        return read(query).stream()
                .map(story -> story.event().identity().messageId())
                .toList();
    }

    private void awaitOutcome(String messageId, Outcome outcome) {
        await(messageId + " " + outcome)
                .atMost(SOON)
                .until(() -> read(EventQuery.all().withMessageId(messageId)).stream()
                        .anyMatch(story -> story.outcome() == outcome));
    }

    private void post(String batch) {
        assertThat(service.post("/v1/batch", quoted(batch)).statusCode()).isEqualTo(200);
    }

    private static String track(String messageId, String user, String name) {
        return "{'type': 'track', 'messageId': '%s', 'userId': '%s', 'event': '%s', 'properties': {'revenue': 1.5}}"
                .formatted(messageId, user, name);
    }

    @Test
    void findsEveryOutcomeByEachKey() throws IOException {
        receiver.answer(request -> Receiver.Answer.of(request.body().contains("\"Bad\"") ? 400 : 202));
        service.start();
        post("{'batch': [" + track("delivered", "ada", "Order Completed") + "," + track("refused", "bob", "Bad") + ","
                + "{'type': 'page', 'messageId': 'unmapped', 'userId': 'ada', 'name': 'Home'},"
                + "{'type': 'identify', 'messageId': 'discarded', 'userId': 'cem'},"
                + "{'type': 'track', 'messageId': 'filtered', 'userId': 'ada', 'event': 'e', 'integrations': {'All': false}},"
                + "{'type': 'track', 'messageId': 'rejected', 'userId': 'dora'}]}");
        post("{'batch': [" + track("delivered", "ada", "Order Completed") + "]}");
        awaitOutcome("refused", Outcome.DEAD_LETTERED);
        awaitOutcome("delivered", Outcome.DELIVERED);

        for (Outcome outcome :
                List.of(Outcome.UNMAPPED, Outcome.DISCARDED, Outcome.FILTERED, Outcome.REJECTED, Outcome.DELIVERED)) {
            assertThat(idsRead(EventQuery.all().withOutcome(outcome)))
                    .as(outcome.toString())
                    .containsExactly(outcome.toString());
        }
        assertThat(idsRead(EventQuery.all().withOutcome(Outcome.DUPLICATE))).containsExactly("delivered");
        assertThat(idsRead(EventQuery.all().withUser("ada")))
                .containsExactlyInAnyOrder("delivered", "delivered", "unmapped", "filtered");
        assertThat(idsRead(EventQuery.all().withName("Order*"))).containsExactly("delivered", "delivered");
        assertThat(idsRead(EventQuery.all().withMapping("alias-user"))).containsExactly("discarded");
        assertThat(ids("--environment", "default", "--since", "1h")).hasSize(7);

        Distribution.Outcome why = service.command("why", "--json");
        assertThat(why.err()).isEmpty();
        assertThat(Json.parse(why.out()).path("reports").findValuesAsText("name"))
                .contains("Order Completed");

        List<JsonNode> deadLettered = found("--outcome", "dead-lettered", "--user", "bob", "--event", "Ba*");
        assertThat(deadLettered).hasSize(1);
        JsonNode refused = deadLettered.get(0);
        assertThat(refused.path("messageId").asText()).isEqualTo("refused");
        JsonNode result = refused.path("results").get(0);
        assertThat(result.path("event").path("key").asText()).isEqualTo("Bad");
        assertThat(result.path("turns").findValuesAsText("outcome")).last().isEqualTo("refused");
        assertThat(refused.path("sent").path("properties").path("revenue").asDouble())
                .isEqualTo(1.5);
        EventStory.Fate delivered = read(EventQuery.all().withOutcome(Outcome.DELIVERED))
                .get(0)
                .fates()
                .get(0);
        assertThat(receiver.deliveries())
                .extracting(Receiver.Request::payloadId)
                .contains(delivered.payloadId().orElseThrow());
        Distribution.Outcome shown = events("show", "discarded");
        assertThat(shown.exitCode()).isZero();
        assertThat(shown.out()).contains("alias-user", "previous_key");
        JsonNode stats = Json.parse(events("stats", "--json").out());
        assertThat(stats.path("received").asInt()).isEqualTo(7);
        assertThat(stats.path("outcomes").path("mapped").asInt()).isEqualTo(2);
        service.sigterm();
        assertThat(ids()).hasSize(7);
        service.start();
        assertThat(idsRead(EventQuery.all().withMessageId("delivered"))).hasSize(2);
        assertThat(service.healthCheck("launchdarkly-history").path("status").asText())
                .isEqualTo("UP");
    }

    @Test
    void hasEveryDeliveredEventAfterKills() throws IOException {
        List<String> acknowledged = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            service.start();
            for (int i = 0; i < 60; i++) {
                int number = i;
                int prefix = round * 100;
                List<String> names = IntStream.range(0, 20)
                        .mapToObj(n -> "e-" + (prefix + number) + "-" + n)
                        .toList();
                post("{'batch': ["
                        + String.join(
                                ",",
                                names.stream()
                                        .map(name -> track(name, "u", name))
                                        .toList())
                        + "]}");
                acknowledged.addAll(names);
            }
            service.sigkill();
        }
        service.start();
        await("all delivered").atMost(SOON).until(() -> keys().containsAll(acknowledged));

        await("the history has all").atMost(SOON).untilAsserted(() -> assertThat(
                        read(EventQuery.all().withOutcome(Outcome.DELIVERED).withName("e-*")).stream()
                                .map(story -> story.event().identity().name())
                                .toList())
                .hasSize(acknowledged.size())
                .containsExactlyInAnyOrderElementsOf(acknowledged));
    }

    private Set<String> keys() {
        Set<String> keys = new HashSet<>();
        receiver.events().forEach(event -> keys.add(event.path("key").asText()));
        return keys;
    }

    @Test
    void resendsWhatAMendedMappingTakesAndNothingTwice() throws IOException {
        Path mapping = service.routes().resolve("track-event.camel.yaml");
        String good = Files.readString(mapping);
        String bad = good.replace("\"@path\": $.event\n", "\"@path\": $.properties.metric\n");
        assertThat(bad).isNotEqualTo(good);
        Files.writeString(mapping, bad);
        service.start();
        post("{'batch': [" + track("m1", "ada", "One") + "," + track("m2", "bob", "Two") + "]}");
        awaitOutcome("m2", Outcome.DISCARDED);
        service.sigterm();
        Files.writeString(mapping, good);
        service.start();

        assertThat(events("resend", "--outcome", "discarded", "--since", "1h", "--dry-run")
                        .out())
                .contains("2 events");
        assertThat(receiver.deliveries()).isEmpty();
        Distribution.Outcome first = events("resend", "--outcome", "discarded", "--since", "1h", "--yes");
        assertThat(first.out()).contains("LaunchDarkly events made of them: 2");
        receiver.awaitEvents(2);
        awaitOutcome("m1", Outcome.DELIVERED);
        Distribution.Outcome second = events("resend", "--outcome", "discarded", "--since", "1h", "--yes");

        assertThat(second.out()).contains("LaunchDarkly events made of them: 0, left out as made before: 2");
        assertThat(receiver.events()).hasSize(2);
        assertThat(receiver.events("One").get(0).at("/contextKeys/user").asText())
                .isEqualTo("ada");
    }

    @Test
    void replaysDeliveredEventsWithPayloadIdsOfTheirOwn() throws IOException {
        service.start();
        post("{'batch': [" + track("m1", "ada", "One") + "," + track("m2", "bob", "Two") + "]}");
        awaitOutcome("m2", Outcome.DELIVERED);

        Distribution.Outcome outcome = events("replay", "--user", "ada", "--yes");

        assertThat(outcome.out()).contains("{default=1}", "when it receives the event");
        assertThat(receiver.awaitEvents("One", 2)).hasSize(2);
        assertThat(receiver.events("Two")).hasSize(1);
        assertThat(receiver.deliveries())
                .extracting(Receiver.Request::payloadId)
                .doesNotHaveDuplicates();
    }

    @Test
    void erasesAPersonWhileTheServiceRunsAndWhileItDoesNot() throws IOException {
        service.start();
        post("{'batch': [" + track("m1", "ada", "One") + "," + track("m2", "bob", "Two") + ","
                + track("m3", "cem", "Three") + "]}");
        awaitOutcome("m3", Outcome.DELIVERED);

        assertThat(events("delete", "--user", "ada", "--yes").out()).startsWith("Erased from the history: 1 event.");
        assertThat(idsRead(EventQuery.all())).containsExactlyInAnyOrder("m2", "m3");
        service.sigterm();
        assertThat(events("delete", "--user", "bob").exitCode()).isEqualTo(2);
        assertThat(events("delete", "--user", "bob", "--yes").out()).startsWith("Erased from the history: 1 event.");
        assertThat(idsRead(EventQuery.all())).containsExactly("m3");
        assertThat(service.files("history").stream().filter(Files::isRegularFile))
                .noneMatch(file -> contains(file, "bob"));
    }

    private static boolean contains(Path file, String text) {
        try {
            return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void deliversWithoutAHistoryWhenItsDirectoryCannotBeUsedAndHealthSaysSo() throws IOException {
        Files.createDirectories(service.data());
        Files.writeString(service.data().resolve("history"), "no directory");
        service.start();

        post("{'batch': [" + track("m1", "ada", "One") + "]}");

        receiver.awaitEvent("One");
        JsonNode check = service.healthCheck("launchdarkly-history");
        assertThat(check.path("status").asText()).isEqualTo("DOWN");
        assertThat(check.toString()).contains("There is no history");
    }

    @Test
    void deliversWithoutAHistoryWhenItsDiskIsFullAndHealthSaysSo() throws IOException {
        service.with("LAUNCHDARKLY_HISTORY_MIN_FREE_BYTES", "900000000000000").start();
        await("the look at the disk").atMost(SOON).until(() -> service.healthCheck("launchdarkly-history")
                .toString()
                .contains("(launchdarkly.history.min-free-bytes)"));

        post("{'batch': [" + track("m1", "ada", "One") + "]}");

        receiver.awaitEvent("One");
        assertThat(service.health("/ready").statusCode()).isEqualTo(200);
        await("the loss").atMost(SOON).until(() -> service.metric("launchdarkly_history_lost_total") == 1);
    }

    @Test
    void keepsNoHistoryWhenItIsSwitchedOff() throws IOException {
        service.with("LAUNCHDARKLY_HISTORY_KEEP_DAYS", "0").start();

        post("{'batch': [" + track("m1", "ada", "One") + "]}");

        receiver.awaitEvent("One");
        assertThat(service.data().resolve("history")).doesNotExist();
        assertThat(service.healthCheck("launchdarkly-history").path("status").asText())
                .isEqualTo("UP");
    }
}
