package io.segmentlaunchdarkly.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentlaunchdarkly.kafka.OffsetNote.Claim;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PartitionOwnerTest {
    private static final String TOPIC = "segment.events";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final RangeLimits LIMITS =
            new RangeLimits(3, 1_000_000, Duration.ZERO, Duration.ofHours(1), 1000, 1_000_000);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>(OffsetResetStrategy.EARLIEST);
    private final List<RecordRange> ranges = new ArrayList<>();
    private final List<Long> seenBefore = new ArrayList<>();
    private final PartitionOwner owner = new PartitionOwner(
            TOPIC,
            LIMITS,
            Clock.systemUTC(),
            record -> {
                seenBefore.add(record.offset());
                return List.of("k" + record.offset());
            },
            ranges::add,
            () -> false,
            () -> false);

    @BeforeEach
    void begin() {
        consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 100L));
        consumer.assign(Set.of(PARTITION));
        for (long offset = 0; offset < 20; offset++) {
            consumer.addRecord(new ConsumerRecord<>(
                    TOPIC, 0, offset, new byte[0], ("v" + offset).getBytes(StandardCharsets.UTF_8)));
        }
    }

    private void committed(long offset, OffsetNote note) {
        consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(offset, note.metadata())));
    }

    /** What a poll loop does. */
    private void poll(int times) {
        for (int i = 0; i < times; i++) {
            owner.polled(consumer, consumer.poll(Duration.ZERO));
        }
    }

    private void assign() {
        owner.assigned(consumer, Set.of(PARTITION));
        owner.polled(consumer, ConsumerRecords.empty());
    }

    @Test
    void handsOutAsManyRecordsAsARangeMayHaveAndNoOthersBeforeTheyAreDone() {
        assign();
        poll(3);

        assertThat(ranges).singleElement().satisfies(range -> {
            assertThat(range.start()).isZero();
            assertThat(range.end()).isEqualTo(3);
        });
        ranges.get(0).partition().done(ranges.get(0), 0);
        poll(1);
        assertThat(ranges)
                .hasSize(2)
                .last()
                .extracting(RecordRange::start, RecordRange::end)
                .containsExactly(3L, 6L);
    }

    @Test
    void repeatsWhatAnotherHasClaimedExactly() {
        Claim claim = new Claim(9, "the id", Instant.EPOCH, "");
        committed(4, new OffsetNote(0, Optional.of(claim)));

        assign();
        poll(3);

        assertThat(ranges).singleElement().satisfies(range -> {
            assertThat(range.start()).isEqualTo(4);
            assertThat(range.end()).isEqualTo(9);
            assertThat(range.size()).isEqualTo(5);
            assertThat(range.id()).isEqualTo("the id");
            assertThat(range.since()).isEqualTo(Instant.EPOCH);
        });
    }

    @Test
    void takesNoClaimThatEndsBeforeTheOffset() {
        committed(4, new OffsetNote(0, Optional.of(new Claim(4, "the id", Instant.EPOCH, ""))));

        assign();
        poll(3);

        assertThat(ranges).singleElement().satisfies(range -> {
            assertThat(range.end()).isEqualTo(7);
            assertThat(range.id()).isNotEqualTo("the id");
        });
    }

    @Test
    void waitsForAllRecordsOfAClaim() {
        committed(4, new OffsetNote(0, Optional.of(new Claim(30, "the id", Instant.EPOCH, ""))));

        assign();
        poll(3);

        assertThat(ranges).isEmpty();
    }

    @Test
    void readsTheRecordsBeforeForTheIdsOfTheirEvents() {
        committed(4, OffsetNote.NONE);

        assign();
        poll(2);

        assertThat(seenBefore).containsExactly(0L, 1L, 2L, 3L);
        assertThat(ranges).singleElement().extracting(RecordRange::start).isEqualTo(4L);
        assertThat(ranges.get(0).partition().remember("k3", record(50))).isEmpty();
        assertThat(ranges.get(0).partition().remember("k4", record(50))).isPresent();
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset) {
        return new ConsumerRecord<>(TOPIC, 0, offset, new byte[0], new byte[0]);
    }

    @Test
    void commitsWhatItIsTold() throws Exception {
        assign();
        poll(1);
        CompletableFuture<Void> commit = commit(7);
        Awaitility.await().until(() -> {
            poll(1);
            return commit.isDone();
        });

        commit.get();

        assertThat(consumer.committed(Set.of(PARTITION)).get(PARTITION).offset())
                .isEqualTo(7);
    }

    private CompletableFuture<Void> commit(long offset) {
        OwnedPartition partition = ranges.get(0).partition();
        return CompletableFuture.runAsync(() -> {
            try {
                owner.commit(partition, offset, OffsetNote.NONE, () -> {});
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void commitsNothingForAPartitionThatWasTakenAwayAndGivenBack() {
        assign();
        poll(1);
        owner.lost(Set.of(PARTITION));
        owner.assigned(consumer, Set.of(PARTITION));
        CompletableFuture<Void> commit = commit(7);
        Awaitility.await().until(() -> {
            poll(1);
            return commit.isDone();
        });

        assertThatThrownBy(commit::get)
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(PartitionLostException.class);
        assertThat(consumer.committed(Set.of(PARTITION)).get(PARTITION)).isNull();
    }

    @Test
    void letsNobodyWaitForACommitWhenItEnds() {
        assign();
        poll(1);
        CompletableFuture<Void> commit = commit(7);

        Awaitility.await().until(() -> {
            owner.ended();
            return commit.isDone();
        });

        assertThatThrownBy(commit::get).hasRootCauseInstanceOf(PartitionLostException.class);
    }

    @Test
    void fetchesNoMoreWhileTheNextRangeIsComplete() {
        assign();
        poll(4);

        assertThat(consumer.paused()).containsExactly(PARTITION);
    }

    @Test
    void beginsWithTheOldestRecordThatIsLeftWhenTheBrokerHasDeletedOthers() {
        committed(4, OffsetNote.NONE);
        consumer.updateBeginningOffsets(Map.of(PARTITION, 10L));

        assign();
        poll(2);

        assertThat(ranges).singleElement().extracting(RecordRange::start).isEqualTo(10L);
    }
}
