package io.segmentlaunchdarkly.history;

import static io.segmentlaunchdarkly.history.TestHistory.discarded;
import static io.segmentlaunchdarkly.history.TestHistory.line;
import static io.segmentlaunchdarkly.history.TestHistory.mapped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found in a history, by what, and what is told of it. */
class HistoryReaderTest {
    @TempDir
    Path data;

    private TestHistory history;

    @BeforeEach
    void open() {
        history = new TestHistory(data);
    }

    @AfterEach
    void close() {
        history.close();
    }

    private List<String> found(EventQuery query) throws IOException {
        history.flush();
        return history.reader().find(query, 100).stream()
                .map(story -> story.event().identity().messageId())
                .toList();
    }

    private EventStory one(String messageId) throws IOException {
        history.flush();
        List<EventStory> stories = history.reader().find(EventQuery.all().withMessageId(messageId), 10);
        assertThat(stories).hasSize(1);
        return stories.get(0);
    }

    private static String track(String messageId, String user, String name) {
        return "{'type': 'track', 'messageId': '%s', 'userId': '%s', 'event': '%s'}".formatted(messageId, user, name);
    }

    /** A request with a mapped, a discarded and an unmapped event, and a rejected one; the second a minute later. */
    private void noteTwoRequests() throws RequestRefusedException {
        for (int i = 1; i <= 2; i++) {
            history.note(
                    "{'batch': [" + track("m" + i, "ada" + i, "Order Completed") + ","
                            + track("d" + i, "bob", "Order Refunded") + ","
                            + "{'type': 'page', 'messageId': 'p" + i + "', 'anonymousId': 'a-1', 'name': 'Home'},"
                            + "{'type': 'track', 'messageId': 'r" + i + "', 'userId': 'ada" + i + "'}]}",
                    List.of(history.batch(i)),
                    List.of(
                            List.of(mapped("track-event", line("m" + i))),
                            List.of(discarded("track-event", "metric_value must be a number but was a string"))));
            history.clock().advance(Duration.ofMinutes(1));
        }
    }

    @Test
    void findsEventsByEachKeyWhileTheyAreWrittenAndWhenTheyAreIndexedAndPacked() throws Exception {
        noteTwoRequests();
        assertFoundByEachKey();

        history.index();
        assertThat(SegmentFile.list(history.directory())).allMatch(segment -> Files.exists(segment.index()));
        assertFoundByEachKey();

        history.pack();
        assertThat(SegmentFile.list(history.directory())).allMatch(SegmentFile::isPacked);
        assertFoundByEachKey();
    }

    private void assertFoundByEachKey() throws IOException {
        EventQuery all = EventQuery.all();
        assertThat(found(all)).containsExactly("r2", "p2", "d2", "m2", "r1", "p1", "d1", "m1");
        assertThat(found(all.withMessageId("m1"))).containsExactly("m1");
        assertThat(found(all.withMessageId("none"))).isEmpty();
        assertThat(found(all.withUser("ada2"))).containsExactly("r2", "m2");
        assertThat(found(all.withUser("a-1"))).containsExactly("p2", "p1");
        assertThat(found(all.withName("Home"))).containsExactly("p2", "p1");
        assertThat(found(all.withName("Order*"))).containsExactly("d2", "m2", "d1", "m1");
        assertThat(found(all.withName("*Refunded"))).containsExactly("d2", "d1");
        assertThat(found(all.withOutcome(Outcome.DISCARDED))).containsExactly("d2", "d1");
        assertThat(found(all.withOutcome(Outcome.UNMAPPED))).containsExactly("p2", "p1");
        assertThat(found(all.withOutcome(Outcome.REJECTED))).containsExactly("r2", "r1");
        assertThat(found(all.withOutcome(Outcome.FILTERED))).isEmpty();
        assertThat(found(all.withMapping("track-event"))).containsExactly("d2", "m2", "d1", "m1");
        assertThat(found(all.withEnvironment("default"))).hasSize(8);
        assertThat(found(all.withEnvironment("staging"))).isEmpty();
        assertThat(found(all.withSince(TestHistory.NOW.plusSeconds(30)).withOutcome(Outcome.DISCARDED)))
                .containsExactly("d2");
        assertThat(found(all.withUntil(TestHistory.NOW.plusSeconds(30)).withUser("bob")))
                .containsExactly("d1");
        assertThat(history.reader().find(all, 2))
                .extracting(story -> story.event().identity().messageId())
                .containsExactly("r2", "p2");
    }

    @Test
    void givesASearchUpThatTakesLongerThanItMay() throws Exception {
        noteTwoRequests();
        history.flush();

        assertThatThrownBy(() -> new HistoryReader(data, Duration.ZERO).find(EventQuery.all(), 100))
                .isInstanceOf(SearchTimeoutException.class);
        assertThatThrownBy(() -> new HistoryReader(data, Duration.ZERO)
                        .find(EventQuery.all().withMessageId("m1"), 100))
                .isInstanceOf(SearchTimeoutException.class);
        assertThat(new HistoryReader(data, Duration.ofDays(1)).find(EventQuery.all(), 100))
                .hasSize(8);
    }

    @Test
    void tellsWhatWasSentWhatWasMadeOfItAndWhyNot() throws Exception {
        noteTwoRequests();

        HistoryEvent mapped = one("m1").event();
        assertThat(mapped.json()).contains("\"event\": \"Order Completed\"");
        assertThat(mapped.received()).isEqualTo(TestHistory.NOW);
        assertThat(mapped.source()).isEqualTo("ekey");
        assertThat(mapped.results()).hasSize(1);
        assertThat(mapped.results().get(0).event()).contains("\"key\":\"m1\"");
        HistoryEvent discarded = one("d1").event();
        assertThat(discarded.results().get(0).code()).isEqualTo("metric_value");
        assertThat(discarded.results().get(0).reason()).contains("must be a number");
        HistoryEvent rejected = one("r1").event();
        assertThat(rejected.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(rejected.code()).isEqualTo("event_not_defined");
        assertThat(rejected.identity().userId()).isEqualTo("ada1");
        assertThat(rejected.reason()).isNotEmpty();
    }

    @Test
    void followsAnEventFromTheOutboxToLaunchDarkly() throws Exception {
        String batch = history.batch(1);
        history.note(track("m", "ada", "Order"), List.of(batch), List.of(List.of(mapped("track-event", line("m")))));
        Path file = history.waiting(batch, line("m"));
        assertThat(one("m").outcome()).isEqualTo(Outcome.WAITING);
        assertThat(found(EventQuery.all().withOutcome(Outcome.WAITING))).containsExactly("m");

        history.writer().add(new TurnNote(history.turn(batch, "retry", 503, "later", 1)));
        assertThat(one("m").outcome()).isEqualTo(Outcome.RETRYING);
        assertThat(found(EventQuery.all().withOutcome(Outcome.RETRYING))).containsExactly("m");
        assertThat(found(EventQuery.all().withOutcome(Outcome.WAITING))).isEmpty();

        history.clock().advance(Duration.ofSeconds(5));
        history.deliver(batch, file, 1);
        EventStory delivered = one("m");
        assertThat(delivered.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(delivered.fates().get(0).payloadId()).contains("00000000-0000-0000-0000-000000000001");
        assertThat(delivered.fates().get(0).turns()).extracting(Turn::status).containsExactly(503, 202);
        assertThat(found(EventQuery.all().withOutcome(Outcome.DELIVERED))).containsExactly("m");
        history.tick();
        history.pack();
        assertThat(one("m").outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(found(EventQuery.all().withOutcome(Outcome.DELIVERED))).containsExactly("m");
    }

    @Test
    void tellsWhyABatchWentToTheDeadLettersAndWhenSomebodyTookItAway() throws Exception {
        String batch = history.batch(1);
        history.note(track("m", "ada", "Order"), List.of(batch), List.of(List.of(mapped("track-event", line("m")))));
        Path file = history.waiting(batch, line("m"));
        Path deadLetters = Files.createDirectories(data.resolve("dead-letter/default"));
        history.writer().add(new TurnNote(history.turn(batch, "refused", 400, "no", 1)));
        Files.move(file, deadLetters.resolve(batch));

        EventStory story = one("m");
        assertThat(story.outcome()).isEqualTo(Outcome.DEAD_LETTERED);
        assertThat(story.fates().get(0).lastTurn())
                .get()
                .extracting(Turn::answer)
                .isEqualTo("no");
        assertThat(found(EventQuery.all().withOutcome(Outcome.DEAD_LETTERED))).containsExactly("m");

        Files.delete(deadLetters.resolve(batch));
        assertThat(one("m").outcome()).isEqualTo(Outcome.REMOVED);
        assertThat(found(EventQuery.all().withOutcome(Outcome.DEAD_LETTERED))).isEmpty();
    }

    @Test
    void followsAnEventIntoTheHalfOfASplitBatch() throws Exception {
        String whole = history.batch(1);
        List<String> json = new ArrayList<>();
        List<List<io.segmentlaunchdarkly.exchange.MappingOutcomes.Entry>> entries = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            json.add(track(name, "u", name));
            entries.add(List.of(mapped("track-event", line(name))));
        }
        history.note("{'batch': [" + String.join(",", json) + "]}", List.of(whole), entries);
        Turn split = history.turn(whole, Turn.SPLIT, 400, "", 3)
                .withLines(BatchLines.crcs(List.of(line("a"), line("b"), line("c"))));
        history.writer().add(new TurnNote(split));
        String time = whole.substring(0, whole.indexOf('-') + 1);
        String first = time + split.halves().get(0) + ".json";
        String second = time + split.halves().get(1) + ".json";
        history.deliver(first, history.waiting(first, line("a")), 1);
        history.writer().add(new TurnNote(history.turn(second, "refused", 400, "no", 2)));
        Path deadLetters = Files.createDirectories(data.resolve("dead-letter/default"));
        Files.writeString(deadLetters.resolve(second), "[\n]");

        assertThat(one("a").outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(one("b").outcome()).isEqualTo(Outcome.DEAD_LETTERED);
        assertThat(one("c").outcome()).isEqualTo(Outcome.DEAD_LETTERED);
        assertThat(found(EventQuery.all().withOutcome(Outcome.DELIVERED))).containsExactly("a");
        assertThat(found(EventQuery.all().withOutcome(Outcome.DEAD_LETTERED))).containsExactlyInAnyOrder("b", "c");
        history.tick();
        assertThat(found(EventQuery.all())).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void tellsTheTwoBatchesOfARequestApartOnceTheyAreDelivered() throws Exception {
        String first = history.batch(1);
        String second = history.batch(2);
        history.note(
                "{'batch': [" + track("a", "u", "a") + "," + track("b", "u", "b") + "]}",
                List.of(first, second),
                List.of(List.of(mapped("track-event", line("a"))), List.of(mapped("track-event", line("b")))));
        Path firstFile = history.waiting(first, line("a"));
        history.waiting(second, line("b"));
        history.deliver(first, firstFile, 1);
        history.tick();

        assertThat(one("a").outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(one("b").outcome()).isEqualTo(Outcome.WAITING);
        assertThat(found(EventQuery.all().withOutcome(Outcome.DELIVERED))).containsExactly("a");
        assertThat(found(EventQuery.all().withOutcome(Outcome.WAITING))).containsExactly("b");
    }

    @Test
    void tellsDuplicates() throws Exception {
        byte[] line = line("m");
        history.note(track("m", "u", "m"), List.of(), List.of(List.of(mapped("track-event", line))), line);

        assertThat(one("m").outcome()).isEqualTo(Outcome.DUPLICATE);
        assertThat(found(EventQuery.all().withOutcome(Outcome.DUPLICATE))).containsExactly("m");
    }

    @Test
    void findsEverythingWhileFilesAreWrittenPackedAndReplaced() throws Exception {
        try (TestHistory small = new TestHistory(data.resolve("small"), 3_000, Long.MAX_VALUE, "")) {
            for (int i = 1; i <= 100; i++) {
                small.note(track("m" + i, "u", "e"), List.of(), List.of());
                small.flush();
                CompletableFuture<Void> packing = CompletableFuture.runAsync(() -> {
                    try {
                        small.keeper().improve(0);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
                assertThat(small.reader().find(EventQuery.all().withUser("u"), 1_000))
                        .hasSize(i);
                packing.join();
            }
            assertThat(SegmentFile.list(small.directory())).hasSizeGreaterThan(5);
        }
    }

    /** Not all of them are open at a time. */
    @Test
    void countsNamesThatTakeTooMuchMemoryTogether() throws Exception {
        for (int request = 0; request < 10; request++) {
            String names = IntStream.range(0, 10)
                    .mapToObj(i -> track("m", "ada", i + "x".repeat(30_000)))
                    .collect(Collectors.joining(","));
            history.note("{'batch': [" + names.replace("xxx'", "xx" + request + "'") + "]}", List.of(), List.of());
        }
        history.flush();

        Map<String, Long> names = history.reader()
                .stats(TestHistory.NOW, TestHistory.NOW.plusSeconds(1))
                .byName(100);

        assertThat(names).hasSize(68).containsEntry(HistoryStats.OTHERS, 33L);
    }

    @Test
    void findsEventsInVeryManyFiles() throws Exception {
        try (TestHistory small = new TestHistory(data.resolve("small"), 100, Long.MAX_VALUE, "")) {
            for (int i = 1; i <= 150; i++) {
                String batch = small.batch(i);
                small.note(
                        track("m" + i, "u", "e"),
                        List.of(batch),
                        List.of(List.of(mapped("track-event", line("m" + i)))));
                small.writer().add(new TurnNote(small.turn(batch, Turn.DELIVERED, 202, "", 1)));
                small.flush();
            }
            assertThat(SegmentFile.list(small.directory())).hasSizeGreaterThan(140);

            assertThat(small.reader().find(EventQuery.all().withOutcome(Outcome.DELIVERED), 1_000))
                    .hasSize(150);
            assertThat(small.reader()
                            .find(
                                    EventQuery.all()
                                            .withOutcome(Outcome.DELIVERED)
                                            .withName("e"),
                                    1_000))
                    .hasSize(150);
        }
    }

    @Test
    void keepsNoWriteKey() throws Exception {
        history.note(
                "{'writeKey': 'secret-key', 'batch': [{'type': 'track', 'event': 'e', 'userId': 'u', 'messageId': 'm',"
                        + " 'writeKey': 'secret-key'}]}",
                List.of(),
                List.of());

        assertThat(one("m").event().json()).contains("\"event\":\"e\"").doesNotContain("writeKey");
        assertThat(history.content()).contains("'m'".replace('\'', '"')).doesNotContain("secret-key");
    }

    @Test
    void keepsTheFilesToTheirOwner() throws Exception {
        noteTwoRequests();
        history.pack();
        noteTwoRequests();
        history.flush();

        try (var files = Files.walk(history.directory())) {
            assertThat(files).allSatisfy(file -> assertThat(Files.getPosixFilePermissions(file))
                    .noneMatch(permission -> permission.name().startsWith("GROUP")
                            || permission.name().startsWith("OTHERS")));
        }
    }
}
