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
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns partitions of the topic, as the consumer group shares them out: fetches their records, hands ranges of them out, and commits
 * offsets. One thread does all of it, as Kafka's consumer is for one thread, and never waits for a range: the group hears from it all the
 * time, however long LaunchDarkly does not answer.
 *
 * <p>An offset is committed only for a partition that has not been taken away, by the thread that is told when one is; and the broker
 * refuses the commit of a process that the group gave up while it was stopped. So a range that another instance repeats is never taken up
 * again here.
 */
final class PartitionOwner implements Runnable, ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionOwner.class);
    private static final Duration LONGEST_POLL = Duration.ofMillis(200);
    private static final Duration COMMIT_TIME = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIME = Duration.ofSeconds(30);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final int DOUBLINGS = 5;
    private static final int MOST_WAKE_UPS = 1000;
    private static final Duration END_TIME = Duration.ofSeconds(20);

    private record Commit(OwnedPartition partition, OffsetAndMetadata offset, CompletableFuture<Void> done) {}

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final String topic;
    private final RangeLimits limits;
    private final Clock clock;
    private final Function<ConsumerRecord<byte[], byte[]>, List<String>> keys;
    private final java.util.function.Consumer<RecordRange> work;
    private final BooleanSupplier isWorking;

    private final Map<TopicPartition, OwnedPartition> partitions = new ConcurrentHashMap<>();
    private final Queue<Commit> commits = new ConcurrentLinkedQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Consumer<byte[], byte[]> consumer;
    private volatile boolean stopping;
    private volatile long stopByNanos;
    private volatile Optional<String> trouble = Optional.empty();

    /**
     * @param consumers make consumers of the group, which are closed here
     * @param keys what identifies the events of a record
     * @param work takes up a range at once, on another thread
     * @param isWorking whether ranges are being worked on
     */
    PartitionOwner(
            Supplier<Consumer<byte[], byte[]>> consumers,
            String topic,
            RangeLimits limits,
            Clock clock,
            Function<ConsumerRecord<byte[], byte[]>, List<String>> keys,
            java.util.function.Consumer<RecordRange> work,
            BooleanSupplier isWorking) {
        this.consumers = consumers;
        this.topic = topic;
        this.limits = limits;
        this.clock = clock;
        this.keys = keys;
        this.work = work;
        this.isWorking = isWorking;
    }

    /** The partitions that it owns now. */
    Collection<OwnedPartition> partitions() {
        return partitions.values();
    }

    /** Why no records come, in a sentence; empty if nothing is known to be wrong. */
    Optional<String> trouble() {
        return trouble;
    }

    /** Lets it look at once for what there is to do. */
    void wake() {
        Consumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
    }

    /** Brings what is being worked on to its end, within {@link #END_TIME}, and leaves the group. Returns when that is done. */
    void stop() {
        stopByNanos = System.nanoTime() + END_TIME.toNanos();
        stopping = true;
        wake();
        try {
            if (!ended.await(2 * END_TIME.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn(LogEvents.KAFKA_PARTITIONS_KEPT, "The consumer of the topic {} does not end.", topic);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Commits an offset; see {@link RangeWork#commit}. */
    void commit(OwnedPartition partition, long offset, OffsetNote note)
            throws PartitionLostException, CommitDelayedException, InterruptedException {
        Commit commit =
                new Commit(partition, new OffsetAndMetadata(offset, note.metadata()), new CompletableFuture<>());
        commits.add(commit);
        wake();
        try {
            commit.done().get(ANSWER_TIME.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PartitionLostException lost) {
                throw lost;
            }
            throw new CommitDelayedException("An offset of " + partition.id() + " was not committed.", e.getCause());
        } catch (TimeoutException e) {
            throw new CommitDelayedException("An offset of " + partition.id() + " was not committed in time.", e);
        }
    }

    @Override
    public void run() {
        int failures = 0;
        try {
            while (isToGoOn()) {
                try (Consumer<byte[], byte[]> own = consumers.get()) {
                    consumer = own;
                    own.subscribe(Set.of(topic), this);
                    while (isToGoOn()) {
                        step(own);
                        failures = 0;
                    }
                } catch (WakeupException e) {
                    LOG.debug("Woken up.", e);
                } catch (RuntimeException | Error e) {
                    failed(e);
                    rest(failures++);
                } finally {
                    consumer = null;
                    loseAll();
                }
            }
        } finally {
            ended.countDown();
            loseAll();
        }
    }

    private boolean isToGoOn() {
        return !stopping || (isWorking.getAsBoolean() && stopByNanos - System.nanoTime() > 0);
    }

    private void failed(Throwable e) {
        String reason = "The topic " + topic + " cannot be read: "
                + e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
        if (!trouble.equals(Optional.of(reason))) {
            LOG.error(LogEvents.KAFKA_CONSUMER_FAILED, "{} It is tried again.", reason);
            LOG.debug("It failed here.", e);
        }
        trouble = Optional.of(reason);
    }

    private void rest(int failures) {
        try {
            long seconds = SHORTEST_PAUSE.toSeconds() << Math.min(failures, DOUBLINGS);
            for (long i = 0; i < 10 * seconds && isToGoOn(); i++) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    private void step(Consumer<byte[], byte[]> own) {
        commit(own);
        open(own);
        handOut(own);
        pauseAndResume(own);
        try {
            ConsumerRecords<byte[], byte[]> records = own.poll(longestPoll());
            long now = System.nanoTime();
            for (TopicPartition id : records.partitions()) {
                OwnedPartition partition = partitions.get(id);
                for (ConsumerRecord<byte[], byte[]> record : records.records(id)) {
                    partition.add(record, now);
                }
            }
        } catch (WakeupException e) {
            LOG.debug("Woken up.", e);
        }
        partitions.values().stream().filter(OwnedPartition::isOpen).forEach(partition -> measure(own, partition));
    }

    private Duration longestPoll() {
        long now = System.nanoTime();
        long nanos = LONGEST_POLL.toNanos();
        for (OwnedPartition partition : partitions.values()) {
            nanos = partition.isOpen() ? partition.quietNanos(now, nanos) : 0;
        }
        return Duration.ofNanos(nanos);
    }

    private static void measure(Consumer<byte[], byte[]> own, OwnedPartition partition) {
        own.currentLag(partition.id())
                .ifPresent(ahead ->
                        partition.lag(ahead + Math.max(0, own.position(partition.id()) - partition.committed())));
    }

    // Commits.

    private void commit(Consumer<byte[], byte[]> own) {
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
            commitAwake(own, offsets);
            served.forEach(commit -> commit.done().complete(null));
        } catch (RuntimeException | Error e) {
            LOG.debug("Offsets were not committed.", e);
            served.forEach(commit -> commit.done().completeExceptionally(e));
            if (e instanceof Error) {
                throw e;
            }
        }
    }

    private static void commitAwake(Consumer<byte[], byte[]> own, Map<TopicPartition, OffsetAndMetadata> offsets) {
        for (int wakeUps = 0; ; wakeUps++) {
            try {
                own.commitSync(offsets, COMMIT_TIME);
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
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        for (TopicPartition id : assigned) {
            partitions.put(id, new OwnedPartition(id, limits, clock));
        }
        // Where to begin is found out afterwards, where it may fail and be tried again.
        consumer.pause(assigned);
        if (!assigned.isEmpty()) {
            LOG.info(LogEvents.KAFKA_PARTITIONS, "Took over {} partitions of the topic {}.", assigned.size(), topic);
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        if (consumer != null) {
            // What is done already needs not be repeated by the next owner.
            commit(consumer);
        }
        lose(revoked);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> gone) {
        lose(gone);
    }

    private void lose(Collection<TopicPartition> gone) {
        for (TopicPartition id : gone) {
            OwnedPartition partition = partitions.remove(id);
            if (partition != null) {
                partition.lose();
            }
        }
        if (!gone.isEmpty()) {
            LOG.info(LogEvents.KAFKA_PARTITIONS, "Gave up {} partitions of the topic {}.", gone.size(), topic);
        }
    }

    private void loseAll() {
        lose(new HashSet<>(partitions.keySet()));
        for (Commit commit = commits.poll(); commit != null; commit = commits.poll()) {
            fail(commit);
        }
    }

    /** Finds out where to begin with partitions that are new: at the committed offset, or before it for the ids of the window. */
    private void open(Consumer<byte[], byte[]> own) {
        Set<TopicPartition> fresh = new HashSet<>();
        partitions.forEach((id, partition) -> {
            if (!partition.isOpen()) {
                fresh.add(id);
            }
        });
        if (fresh.isEmpty()) {
            trouble = Optional.empty();
            return;
        }
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = own.committed(fresh);
            Map<TopicPartition, Long> beginnings = own.beginningOffsets(fresh);
            Map<TopicPartition, OffsetAndTimestamp> windows = own.offsetsForTimes(windowStarts(committed));
            long maxIds = Math.max(
                    1,
                    limits.dedupMaxIds() / Math.max(1, own.partitionsFor(topic).size()));
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
                own.seek(id, windowStart(beginning, start, note, windows.get(id), maxIds));
            }
            own.resume(fresh);
            trouble = Optional.empty();
        } catch (WakeupException e) {
            LOG.debug("Woken up; it is tried again.", e);
        }
    }

    private Map<TopicPartition, Long> windowStarts(Map<TopicPartition, OffsetAndMetadata> committed) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        committed.forEach((id, at) -> {
            long time = at == null ? 0 : OffsetNote.parse(at.metadata()).time();
            if (time > 0) {
                starts.put(id, Math.max(0, time - limits.dedupWindow().toMillis()));
            }
        });
        return starts;
    }

    /** The offset from which the records tell which events were there before the first that is not done. */
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

    private void handOut(Consumer<byte[], byte[]> own) {
        if (stopping) {
            return;
        }
        long now = System.nanoTime();
        for (OwnedPartition partition : partitions.values()) {
            if (partition.isOpen()) {
                partition.next(own.position(partition.id()), now).ifPresent(work);
            }
        }
    }

    private void pauseAndResume(Consumer<byte[], byte[]> own) {
        long bytes =
                partitions.values().stream().mapToLong(OwnedPartition::bytes).sum();
        Set<TopicPartition> paused = own.paused();
        for (OwnedPartition partition : partitions.values()) {
            boolean pause = !partition.isOpen()
                    || stopping
                    || partition.isFull()
                    || (bytes > limits.memoryBytes() && !partition.isIdle());
            if (pause != paused.contains(partition.id())) {
                if (pause) {
                    own.pause(Set.of(partition.id()));
                } else {
                    own.resume(Set.of(partition.id()));
                }
            }
        }
    }
}
