package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.outbox.EventId;
import io.segmentlaunchdarkly.outbox.SeenIds;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A partition for as long as this instance owns it: the records that wait, the range of them that is in hand, and the ids of the events
 * before. The owner's thread uses it; what a range may use on its own thread is said there.
 */
final class OwnedPartition {
    private final TopicPartition id;
    private final RangeLimits limits;
    private final Clock clock;
    private final EventId.Maker ids = new EventId.Maker("kafka");

    private final Deque<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private long waitingSinceNanos;
    /** Guarded by this, and so are the next four. */
    private RecordRange inHand;

    private long committed;
    private long time;
    private Optional<OffsetNote.Claim> claim = Optional.empty();
    private boolean lost;

    private boolean open;
    private SeenIds seen;
    private Function<ConsumerRecord<byte[], byte[]>, List<String>> keys;

    OwnedPartition(TopicPartition id, RangeLimits limits, Clock clock) {
        this.id = id;
        this.limits = limits;
        this.clock = clock;
    }

    TopicPartition id() {
        return id;
    }

    boolean isOpen() {
        return open;
    }

    /**
     * Begins.
     *
     * @param start the offset of the first record that is not done
     * @param note what was committed with it
     * @param maxIds how many ids of its events are remembered
     * @param keysOf what identifies the events of a record that was done before
     */
    void open(long start, OffsetNote note, long maxIds, Function<ConsumerRecord<byte[], byte[]>, List<String>> keysOf) {
        synchronized (this) {
            committed = start;
            time = note.time();
            // One that ends before is of an offset that somebody has set.
            claim = note.claim().filter(range -> range.end() > start);
        }
        seen = new SeenIds(maxIds);
        keys = keysOf;
        open = true;
    }

    /** Takes a record: one before the start tells only which events were there. */
    void add(ConsumerRecord<byte[], byte[]> record, long nowNanos) {
        if (record.offset() < committed()) {
            for (String key : keys.apply(record)) {
                remember(key, record);
            }
            return;
        }
        if (waiting.isEmpty()) {
            waitingSinceNanos = nowNanos;
        }
        waiting.add(record);
        waitingBytes += size(record);
    }

    private static long size(ConsumerRecord<byte[], byte[]> record) {
        return Math.max(0L, record.serializedKeySize()) + Math.max(0L, record.serializedValueSize());
    }

    /** Whether it has as many records as one range may have, so that none is needed before that range is in hand. */
    boolean isFull() {
        return claim().map(range -> isComplete(range, 0)).orElse(isRangeFull());
    }

    private boolean isRangeFull() {
        return waiting.size() >= limits.maxEvents() || waitingBytes >= limits.maxBytes();
    }

    private boolean isComplete(OffsetNote.Claim range, long position) {
        return position >= range.end()
                || (!waiting.isEmpty() && waiting.getLast().offset() >= range.end() - 1);
    }

    /** Whether it has no record, neither waiting nor in hand. */
    synchronized boolean isIdle() {
        return waiting.isEmpty() && inHand == null;
    }

    /** How many bytes its records have, those in hand among them. */
    synchronized long bytes() {
        return waitingBytes + (inHand == null ? 0 : inHand.bytes());
    }

    /** For how long at most there is nothing to do with its records, in nanoseconds. */
    long quietNanos(long nowNanos, long most) {
        return waiting.isEmpty() || hasRangeInHand()
                ? most
                : Math.max(
                        0, Math.min(most, waitingSinceNanos + limits.interval().toNanos() - nowNanos));
    }

    private synchronized boolean hasRangeInHand() {
        return inHand != null;
    }

    /**
     * The next range if its time has come: the one that was claimed before, exactly as it was; or else as many records as a range may
     * have, or those of the interval.
     *
     * @param position the offset of the next record to be fetched
     */
    Optional<RecordRange> next(long position, long nowNanos) {
        if (!open || hasRangeInHand()) {
            return Optional.empty();
        }
        Optional<OffsetNote.Claim> claimed = claim();
        RecordRange range;
        if (claimed.isPresent()) {
            if (!isComplete(claimed.get(), position)) {
                return Optional.empty();
            }
            range = range(claimed.get(), take(claimed.get().end()), true);
        } else {
            boolean due = nowNanos - waitingSinceNanos >= limits.interval().toNanos();
            if (waiting.isEmpty() || !(isRangeFull() || due)) {
                return Optional.empty();
            }
            List<ConsumerRecord<byte[], byte[]>> records = take(Long.MAX_VALUE);
            long end = records.get(records.size() - 1).offset() + 1;
            range = range(new OffsetNote.Claim(end, UUID.randomUUID().toString(), clock.instant(), ""), records, false);
        }
        waitingSinceNanos = nowNanos;
        synchronized (this) {
            inHand = range;
        }
        return Optional.of(range);
    }

    private RecordRange range(OffsetNote.Claim of, List<ConsumerRecord<byte[], byte[]>> records, boolean repeated) {
        return new RecordRange(this, committed(), of, records, repeated);
    }

    /** Takes the records before an offset; without one, as many as a range may have. */
    private List<ConsumerRecord<byte[], byte[]>> take(long end) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty()
                && waiting.getFirst().offset() < end
                && (end < Long.MAX_VALUE || (records.size() < limits.maxEvents() && bytes < limits.maxBytes()))) {
            ConsumerRecord<byte[], byte[]> record = waiting.removeFirst();
            bytes += size(record);
            records.add(record);
        }
        waitingBytes -= bytes;
        return records;
    }

    static long bytes(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().mapToLong(OwnedPartition::size).sum();
    }

    synchronized long committed() {
        return committed;
    }

    /** The time of the latest record before the first that is not done. */
    synchronized long time() {
        return time;
    }

    private synchronized Optional<OffsetNote.Claim> claim() {
        return claim;
    }

    /** The range in hand is done, and its end is committed. */
    synchronized void done(RecordRange range, long latest) {
        committed = range.end();
        time = latest;
        claim = Optional.empty();
        inHand = null;
    }

    /** The range that is in hand; empty while there is none. */
    synchronized Optional<RecordRange> inHand() {
        return Optional.ofNullable(inHand);
    }

    /** It belongs to this instance no more. */
    synchronized void lose() {
        lost = true;
    }

    synchronized boolean isLost() {
        return lost;
    }

    /** How many records it has, those in hand among them. */
    synchronized int records() {
        return waiting.size() + (inHand == null ? 0 : inHand.size());
    }

    // Used by the range in hand, one at a time, and before the first by the owner's thread.

    /**
     * Remembers an event.
     *
     * @param key what identifies it
     * @return its id; empty if it was there before within the window
     */
    Optional<EventId> remember(String key, ConsumerRecord<byte[], byte[]> record) {
        long now = Math.min(record.timestamp(), clock.millis());
        // By the records' time and not by the clock, so that whoever reads the same records comes to the same result.
        seen.removeBefore(now - limits.dedupWindow().toMillis());
        EventId event = ids.of(key);
        return seen.add(event, now) ? Optional.of(event) : Optional.empty();
    }

    /** Forgets an event whose record failed, and comes again. */
    void forget(EventId event) {
        seen.remove(event);
    }
}
