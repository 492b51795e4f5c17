package io.segmentlaunchdarkly.history;

import static io.segmentlaunchdarkly.history.TestHistory.line;
import static io.segmentlaunchdarkly.history.TestHistory.mapped;
import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.history.HistoryEvent.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept, for how long, and what is done when it cannot be. */
class HistoryKeepingTest {
    @TempDir
    Path data;

    private static String track(String messageId, String user) {
        return "{'type': 'track', 'messageId': '" + messageId + "', 'userId': '" + user
                + "', 'event': 'e', 'properties': {'email': 'ada@example.com', 'nested': {'phone': {'n': 1}}, 'keep': 1.50}}";
    }

    private static List<EventStory> all(TestHistory history) throws IOException {
        history.flush();
        return history.reader().find(EventQuery.all(), 100_000);
    }

    @Test
    void keepsWhatAnEarlierProcessWrote() throws Exception {
        try (TestHistory before = new TestHistory(data)) {
            before.note(track("m1", "u"), List.of(), List.of());
            before.flush();
        }
        try (TestHistory after = new TestHistory(data)) {
            after.note(track("m2", "u"), List.of(), List.of());

            assertThat(all(after))
                    .extracting(story -> story.event().identity().messageId())
                    .containsExactlyInAnyOrder("m1", "m2");
        }
    }

    @Test
    void deletesTheOldestWhenThereIsTooMuch() throws Exception {
        try (TestHistory history = new TestHistory(data, 5_000, 8_000, "")) {
            for (int i = 0; i < 400; i++) {
                history.note(track("m" + i, "u"), List.of(), List.of());
                history.flush();
                history.tick();
                history.keeper().improve(0);
            }

            assertThat(SegmentFile.list(history.directory()).stream()
                            .mapToLong(TestHistoryBytes::of)
                            .sum())
                    .isBetween(1_000L, 20_000L);
            assertThat(history.reader().find(EventQuery.all().withMessageId("m399"), 1))
                    .hasSize(1);
            assertThat(history.reader().find(EventQuery.all().withMessageId("m0"), 1))
                    .isEmpty();
        }
    }

    @Test
    void deletesWhatIsTooOld() throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            history.note(track("old", "u"), List.of(), List.of());
            history.pack();
            history.clock().advance(Duration.ofDays(13));
            history.note(track("new", "u"), List.of(), List.of());
            history.pack();
            assertThat(all(history)).hasSize(2);
            history.clock().advance(Duration.ofDays(2));

            history.tick();

            assertThat(all(history))
                    .extracting(story -> story.event().identity().messageId())
                    .containsExactly("new");
        }
    }

    @Test
    void letsGoOfDeliveredBatchesWhenTheDiskIsFull() throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            Path batch = Files.writeString(data.resolve("batch"), "[\n1\n]");
            history.freeBytes(999);
            history.deliver("20261127T100000.000Z-0d5a7c1e-0000-4000-8000-000000000001.json", batch, 1);

            history.tick();

            assertThat(history.directory().resolve("delivered")).isEmptyDirectory();
        }
    }

    @Test
    void leavesTheDiskToOthersAndSaysSo() throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            history.note(track("before", "u"), List.of(), List.of());
            history.pack();
            history.freeBytes(999);
            history.tick();
            history.note(track("lost", "u"), List.of(), List.of());

            assertThat(all(history)).isEmpty();
            assertThat(history.writer().lost()).isEqualTo(1);
            assertThat(history.writer().failure())
                    .get()
                    .asString()
                    .contains("999 bytes left of at least 1000 (launchdarkly.history.min-free-bytes)");

            history.freeBytes(1000);
            history.tick();
            history.note(track("after", "u"), List.of(), List.of());
            assertThat(all(history)).hasSize(1);
            assertThat(history.writer().failure()).isEmpty();
        }
    }

    @Test
    void losesAndCountsWhatComesFasterThanItIsWritten() throws Exception {
        HistoryWriter writer = new HistoryWriter(
                data.resolve("history"),
                1_000_000,
                Duration.ofHours(1),
                Duration.ZERO,
                1_000,
                java.time.Clock.systemUTC());
        // It is not started, so that notes stay in the queue.
        for (int i = 0; i < 10; i++) {
            writer.add(new BatchNote("default", "b.json", 0, List.of(line("a")), new Mask("")));
        }

        assertThat(writer.lost()).isBetween(5L, 8L);
    }

    @Test
    void losesHistoryAndNothingElseWhenItsDirectoryIsBroken() throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            Files.delete(history.directory().resolve("delivered"));
            Files.delete(history.directory());
            Files.writeString(history.directory(), "no directory");

            history.note(track("m", "u"), List.of(), List.of());
            history.flush();
            history.tick();

            assertThat(history.writer().lost()).isEqualTo(1);
            assertThat(history.writer().failure()).get().asString().contains("cannot be written into the history");
        }
    }

    @Test
    void masksValuesWhereverTheyStand() throws Exception {
        try (TestHistory history = new TestHistory(data, 1_000_000, Long.MAX_VALUE, "email, phone,userId")) {
            byte[] line = "{\"kind\":\"custom\",\"data\":{\"email\":\"ada@example.com\",\"keep\":1.50}}"
                    .getBytes(StandardCharsets.UTF_8);
            history.note(track("m", "ada"), List.of(), List.of(List.of(mapped("track-event", line))));

            HistoryEvent event = all(history).get(0).event();
            assertThat(event.json())
                    .contains("\"email\":\"[masked]\"", "\"phone\":\"[masked]\"", "\"keep\":1.50")
                    .doesNotContain("ada");
            assertThat(event.results().get(0).event())
                    .isEqualTo("{\"kind\":\"custom\",\"data\":{\"email\":\"[masked]\",\"keep\":1.50}}");
            assertThat(event.identity().userId()).isEqualTo("[masked]");
            assertThat(history.reader().find(EventQuery.all().withUser("ada"), 1))
                    .isEmpty();
            assertThat(history.content()).contains("[masked]").doesNotContain("ada");
        }
    }

    @Test
    void hasADeliveredBatchWhoseRequestsAreNotInIt() throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            String batch = history.batch(7);
            Path file = history.waiting(batch, line("known"), line("unknown"));
            history.note(track("m", "u"), List.of(batch), List.of(List.of(mapped("track-event", line("known")))));
            history.flush();
            history.deliver(batch, file, 2);

            history.tick();

            List<EventStory> stories = all(history);
            assertThat(stories).hasSize(2);
            EventStory found = history.reader()
                    .find(EventQuery.all().withUser("u-unknown"), 10)
                    .get(0);
            assertThat(found.event().origin()).isEqualTo(Origin.BATCH);
            assertThat(found.event().identity().name()).isEqualTo("unknown");
            assertThat(found.outcome()).isEqualTo(Outcome.DELIVERED);
            assertThat(history.directory().resolve("delivered")).isEmptyDirectory();
            history.tick();
            assertThat(all(history)).hasSize(2);
        }
    }

    @Test
    void takesADeliveredBatchAsRecordedOnceAllItsEventsAreWritten() throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            String batch = history.batch(7);
            Path file = history.waiting(batch, line("a"), line("b"));
            for (String name : List.of("a", "b")) {
                history.note(track(name, "u"), List.of(batch), List.of(List.of(mapped("track-event", line(name)))));
            }
            history.flush();
            history.deliver(batch, file, 2);
            // Whoever reads it would find an event that the history does not have.
            Files.writeString(
                    history.directory()
                            .resolve("delivered")
                            .toFile()
                            .listFiles()[0]
                            .toPath(),
                    "[\n{}\n]");

            history.tick();

            assertThat(all(history))
                    .extracting(story -> story.event().origin())
                    .containsExactly(Origin.RECEIVED, Origin.RECEIVED);
            assertThat(history.directory().resolve("delivered")).isEmptyDirectory();
        }
    }

    @Test
    void hasADeliveredBatchWhoseEventsCouldNotBeWrittenAtFirst() throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            String batch = history.batch(7);
            Path file = history.waiting(batch, line("m"));
            history.writer().pause("The disk is full.");
            history.note(track("m", "u"), List.of(batch), List.of(List.of(mapped("track-event", line("m")))));
            history.flush();
            history.writer().resume();
            history.deliver(batch, file, 1);

            history.tick();

            assertThat(all(history)).extracting(story -> story.event().origin()).containsExactly(Origin.BATCH);
        }
    }

    @Test
    void hasWhatWasDeliveredJustBeforeACrash() throws Exception {
        String batch;
        try (TestHistory before = new TestHistory(data)) {
            batch = before.batch(7);
            Path file = before.waiting(batch, line("m"));
            // The notes of both were still in memory.
            new DeliveredBatches(before.directory()).add(before.turn(batch, Turn.DELIVERED, 202, "", 1), file);
            Files.delete(file);
        }
        try (TestHistory after = new TestHistory(data)) {
            after.tick();

            List<EventStory> stories = all(after);
            assertThat(stories).hasSize(1);
            assertThat(stories.get(0).outcome()).isEqualTo(Outcome.DELIVERED);
            assertThat(stories.get(0).fates().get(0).lastTurn())
                    .get()
                    .extracting(Turn::status)
                    .isEqualTo(202);
            assertThat(after.directory().resolve("delivered")).isEmptyDirectory();
        }
    }

    @Test
    void compressesClosedSegmentsFurtherOnlyWhileFewEventsArrive() throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            history.note(track("m", "u"), List.of(), List.of());
            history.writer().whenItsTurn(history.writer()::close);
            history.flush();

            history.keeper().improve(5_001);
            assertThat(SegmentFile.list(history.directory()))
                    .singleElement()
                    .matches(segment -> !segment.isPacked() && Files.exists(segment.index()));

            history.keeper().improve(5_000);
            assertThat(SegmentFile.list(history.directory())).singleElement().matches(SegmentFile::isPacked);
            assertThat(all(history)).hasSize(1);
        }
    }

    @Test
    void hasTheIndexThatReadingTheFileGives() throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            for (int i = 0; i < 50; i++) {
                String batch = history.batch(i);
                history.note(
                        track("m" + i, "u" + i % 7),
                        List.of(batch),
                        List.of(List.of(mapped("track-event", line("m" + i)))));
                history.flush();
            }
            history.index();
            SegmentFile segment = SegmentFile.list(history.directory()).get(0);
            byte[] written = Files.readAllBytes(segment.index());

            Files.delete(segment.index());
            SegmentPacker.index(segment);

            assertThat(written).isEqualTo(Files.readAllBytes(segment.index()));
        }
    }

    @Test
    void indexesASegmentThatAnEarlierProcessLeft() throws Exception {
        try (TestHistory before = new TestHistory(data)) {
            before.note(track("m1", "ada"), List.of(), List.of());
            before.flush();
        }
        try (TestHistory after = new TestHistory(data)) {
            after.keeper().improve(Long.MAX_VALUE);

            assertThat(SegmentFile.list(after.directory()))
                    .singleElement()
                    .matches(segment -> Files.exists(segment.index()));
            assertThat(after.reader().find(EventQuery.all().withUser("ada"), 1)).hasSize(1);
        }
    }

    @Test
    void keepsWhatIsWrittenWhileAPersonIsErased() throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            String batch = history.batch(7);
            Path file = history.waiting(batch, line("bob"));
            history.note(track("a", "ada"), List.of(), List.of());
            history.flush();
            // Its event is written after the keeper was asked to erase.
            history.deliver(batch, file, 1);

            CompletableFuture<Integer> erased = history.keeper().erase("ada");
            history.keeper().tick(Duration.ofDays(1));
            history.note(track("c", "cem"), List.of(), List.of());

            assertThat(erased).isCompletedWithValue(1);
            assertThat(all(history))
                    .extracting(story -> story.event().identity().userId())
                    .containsExactlyInAnyOrder("u-bob", "cem");
        }
    }

    @Test
    void erasesAPersonAndNobodyElse() throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            history.note("{'batch': [" + track("a", "ada") + "," + track("b", "bob") + "]}", List.of(), List.of());
            history.pack();
            history.note(track("c", "ada"), List.of(), List.of());
            history.note(
                    "{'type': 'identify', 'messageId': 'd', 'anonymousId': 'ada', 'userId': 'x'}",
                    List.of(),
                    List.of());
            history.note(track("e", "adam"), List.of(), List.of());

            CompletableFuture<Integer> erased = history.keeper().erase("ada");
            history.tick();

            assertThat(erased).isCompletedWithValue(3);
            assertThat(all(history))
                    .extracting(story -> story.event().identity().messageId())
                    .containsExactlyInAnyOrder("b", "e");
            assertThat(history.reader().find(EventQuery.all().withUser("ada"), 10))
                    .isEmpty();
            EventStory kept = history.reader()
                    .find(EventQuery.all().withMessageId("b"), 10)
                    .get(0);
            assertThat(kept.event().json()).contains("\"userId\": \"bob\"");
        }
    }
}
