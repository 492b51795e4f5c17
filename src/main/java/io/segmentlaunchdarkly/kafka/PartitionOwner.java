package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.logging.LogEvents;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the partitions that the consumer group gives to this instance: hands ranges of their records out, and commits offsets. All of it is
 * done by the thread of the {@link PollLoop}, which never waits for a range: the group hears from it all the time, however long
 * LaunchDarkly does not answer.
 *
 * <p>One thread learns when a partition is taken away and commits the offsets, so it commits only for partitions that this instance still
 * has; and the broker refuses the commits of a process that the group gave up while it was stopped. So a range that another instance
 * repeats is never taken up again here.
 */
final class PartitionOwner implements RecordWork {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionOwner.class);
    private static final Duration COMMIT_TIME = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIME = Duration.ofSeconds(30);
    private static final int MOST_WAKE_UPS = 1000;

    private record Commit(OwnedPartition partition, OffsetAndMetadata offset, CompletableFuture<Void> done) {}

    private final String topic;
    private final RangeLimits limits;
    private final Clock clock;
    private final Function<ConsumerRecord<byte[], byte[]>, List<String>> keys;
    private final java.util.function.Consumer<RecordRange> ranges;
    private final BooleanSupplier isWorking;
    private final BooleanSupplier isStopping;

    private final Map<TopicPartition, OwnedPartition> partitions = new ConcurrentHashMap<>();
    private final Queue<Commit> commits = new ConcurrentLinkedQueue<>();

    /**
     * @param keys returns the keys of a record's events
     * @param ranges takes up a range at once, on another thread
     * @param isWorking whether ranges are being worked on
     * @param isStopping whether no further range may begin
     */
    PartitionOwner(
            String topic,
            RangeLimits limits,
            Clock clock,
            Function<ConsumerRecord<byte[], byte[]>, List<String>> keys,
            java.util.function.Consumer<RecordRange> ranges,
            BooleanSupplier isWorking,
            BooleanSupplier isStopping) {
        this.topic = topic;
        this.limits = limits;
        this.clock = clock;
        this.keys = keys;
        this.ranges = ranges;
        this.isWorking = isWorking;
        this.isStopping = isStopping;
    }

    /** The partitions that it owns now. */
    Collection<OwnedPartition> partitions() {
        return partitions.values();
    }

    /**
     * Commits an offset; see {@link RangeWork#commit}.
     *
     * @param wake wakes the thread of the loop
     */
    void commit(OwnedPartition partition, long offset, OffsetNote note, Runnable wake)
            throws PartitionLostException, CommitDelayedException, InterruptedException {
        Commit commit =
                new Commit(partition, new OffsetAndMetadata(offset, note.metadata()), new CompletableFuture<>());
        commits.add(commit);
        if (partition.isLost()) {
            // The loop may have ended, and would not find it.
            fail(commit);
        }
        wake.run();
        try {
            commit.done().get(ANSWER_TIME.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PartitionLostException lost) {
                throw lost;
            }
            throw new CommitDelayedException("An offset of " + partition.id() + " was not committed.", e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw new CommitDelayedException("An offset of " + partition.id() + " was not committed in time.", e);
        }
    }

    @Override
    public void polled(Consumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records) {
        long now = System.nanoTime();
        for (TopicPartition id : records.partitions()) {
            OwnedPartition partition = partitions.get(id);
            for (ConsumerRecord<byte[], byte[]> record : records.records(id)) {
                partition.add(record, now);
            }
        }
        commit(consumer);
        open(consumer);
        if (!isStopping.getAsBoolean()) {
            handOut(consumer);
        }
        pauseAndResume(consumer);
    }

    @Override
    public Duration quiet(Duration most) {
        long now = System.nanoTime();
        long nanos = commits.isEmpty() ? most.toNanos() : 0;
        for (OwnedPartition partition : partitions.values()) {
            nanos = partition.isOpen() ? partition.quietNanos(now, nanos) : 0;
        }
        return Duration.ofNanos(nanos);
    }

    @Override
    public long inHand() {
        return partitions.values().stream().mapToLong(OwnedPartition::records).sum();
    }

    @Override
    public boolean isBusy() {
        return isWorking.getAsBoolean();
    }

    // Commits.

    private void commit(Consumer<byte[], byte[]> consumer) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        List<Commit> served = new ArrayList<>();
        for (Commit commit = commits.poll(); commit != null; commit = commits.poll()) {
            if (commit.partition().isLost()) {
                fail(commit);
            } else {
                offsets.put(commit.partition().id(), commit.offset());
                served.add(commit);
            }
        }
        if (served.isEmpty()) {
            return;
        }
        try {
            commitAwake(consumer, offsets);
            served.forEach(commit -> commit.done().complete(null));
        } catch (RuntimeException | Error e) {
            LOG.debug("Offsets were not committed.", e);
            served.forEach(commit -> commit.done().completeExceptionally(e));
            if (e instanceof Error) {
                throw e;
            }
        }
    }

    private static void commitAwake(Consumer<byte[], byte[]> consumer, Map<TopicPartition, OffsetAndMetadata> offsets) {
        for (int wakeUps = 0; ; wakeUps++) {
            try {
                consumer.commitSync(offsets, COMMIT_TIME);
                return;
            } catch (WakeupException e) {
                if (wakeUps == MOST_WAKE_UPS) {
                    throw e;
                }
            }
        }
    }

    private static void fail(Commit commit) {
        commit.done()
                .completeExceptionally(
                        new PartitionLostException(commit.partition().id().toString()));
    }

    // Which partitions are owned.

    @Override
    public void assigned(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> added) {
        for (TopicPartition id : added) {
            partitions.put(id, new OwnedPartition(id, limits, clock));
        }
        // The place to begin is found afterwards, where a failure can be tried again.
        consumer.pause(added);
    }

    @Override
    public void revoked(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> gone) {
        // The next owner need not repeat what is done.
        commit(consumer);
        lost(gone);
    }

    @Override
    public void lost(Collection<TopicPartition> gone) {
        for (TopicPartition id : gone) {
            OwnedPartition partition = partitions.remove(id);
            if (partition != null) {
                partition.lose();
            }
        }
    }

    @Override
    public void ended() {
        lost(Set.copyOf(partitions.keySet()));
        for (Commit commit = commits.poll(); commit != null; commit = commits.poll()) {
            fail(commit);
        }
    }

    /** Finds the place to begin for new partitions: the committed offset, or an earlier one for the ids of the window. */
    private void open(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> fresh = new HashSet<>();
        partitions.forEach((id, partition) -> {
            if (!partition.isOpen()) {
                fresh.add(id);
            }
        });
        if (fresh.isEmpty()) {
            return;
        }
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(fresh);
            Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(fresh);
            Map<TopicPartition, OffsetAndTimestamp> windows = windows(consumer, committed);
            long maxIds = Math.max(
                    1,
                    limits.dedupMaxIds()
                            / Math.max(1, consumer.partitionsFor(topic).size()));
            for (TopicPartition id : fresh) {
                long beginning = beginnings.get(id);
                OffsetAndMetadata at = committed.get(id);
                OffsetNote note = at == null ? OffsetNote.NONE : OffsetNote.parse(at.metadata());
                long start = at == null ? beginning : Math.max(beginning, at.offset());
                if (at != null && start > at.offset()) {
                    LOG.error(
                            LogEvents.KAFKA_RECORDS_GONE,
                            "The broker has deleted {} records of {} that were not delivered: the topic keeps them too short.",
                            start - at.offset(),
                            id);
                }
                partitions.get(id).open(start, note, maxIds, keys);
                consumer.seek(id, windowStart(beginning, start, note, windows.get(id), maxIds));
            }
        } catch (WakeupException | TimeoutException e) {
            LOG.debug("It is tried again.", e);
        }
    }

    /** The first records of the windows that end where the partitions begin; none where that time is not known. */
    private Map<TopicPartition, OffsetAndTimestamp> windows(
            Consumer<byte[], byte[]> consumer, Map<TopicPartition, OffsetAndMetadata> committed) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        committed.forEach((id, at) -> {
            long time = at == null ? 0 : OffsetNote.parse(at.metadata()).time();
            if (time > 0) {
                starts.put(id, Math.max(0, time - limits.dedupWindow().toMillis()));
            }
        });
        return starts.isEmpty() ? Map.of() : consumer.offsetsForTimes(starts);
    }

    /** The offset from which records are read for the ids of events before the first record that is not done. */
    private long windowStart(long beginning, long start, OffsetNote note, OffsetAndTimestamp byTime, long maxIds) {
        if (limits.dedupWindow().isZero()) {
            return start;
        }
        long least = Math.max(beginning, start - maxIds);
        if (note.time() == 0) {
            return Math.min(start, least);
        }
        return byTime == null ? start : Math.min(start, Math.max(least, byTime.offset()));
    }

    // Ranges.

    private void handOut(Consumer<byte[], byte[]> consumer) {
        long now = System.nanoTime();
        for (OwnedPartition partition : partitions.values()) {
            if (partition.isOpen()) {
                partition.next(consumer.position(partition.id()), now).ifPresent(ranges);
            }
        }
    }

    private void pauseAndResume(Consumer<byte[], byte[]> consumer) {
        long bytes =
                partitions.values().stream().mapToLong(OwnedPartition::bytes).sum();
        Set<TopicPartition> paused = consumer.paused();
        for (OwnedPartition partition : partitions.values()) {
            boolean pause =
                    !partition.isOpen() || partition.isFull() || (bytes > limits.memoryBytes() && !partition.isIdle());
            if (pause != paused.contains(partition.id())) {
                if (pause) {
                    consumer.pause(Set.of(partition.id()));
                } else {
                    consumer.resume(Set.of(partition.id()));
                }
            }
        }
    }
}
