package io.segmentlaunchdarkly.kafka;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.outbox.EventId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Successive records of a partition that are delivered to an environment together. It maps each record, claims the range with the unchanged
 * offset, delivers the batches, one after another, and commits the end. It does so in one turn, or in several with pauses; no two turns
 * run at the same time.
 */
final class RecordRange {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int DOUBLINGS = 6;
    private static final int MOST_TRACE_PARENTS = 128;
    /** A process that was stopped for a while asks again whether the partition is still its own. */
    private static final Duration CLAIM_IS_FRESH = Duration.ofSeconds(1);

    private final OwnedPartition partition;
    private final long start;
    private final OffsetNote.Claim claim;
    private final List<ConsumerRecord<byte[], byte[]>> records;
    private final long bytes;
    private final boolean repeated;
    private final long takenNanos = System.nanoTime();

    private final List<Runnable> accounts = new ArrayList<>();
    /** How often the record after the mapped ones has failed, and how it did last. */
    private int attempts;

    private Throwable failure;

    private final List<RangeBatch.Item> items = new ArrayList<>();
    private Optional<Deque<RangeBatch>> batches = Optional.empty();
    private int delivered;
    private int deadLettered;
    private long claimedNanos;
    /** The path of the batch that was claimed last; null before the first claim. */
    private String claimedPath;

    private int failures;
    private RangeWork work;

    RecordRange(
            OwnedPartition partition,
            long start,
            OffsetNote.Claim claim,
            List<ConsumerRecord<byte[], byte[]>> records,
            boolean repeated) {
        this.partition = partition;
        this.start = start;
        this.claim = claim;
        this.records = records;
        this.bytes = OwnedPartition.bytes(records);
        this.repeated = repeated;
    }

    OwnedPartition partition() {
        return partition;
    }

    /** The offset of its first record. */
    long start() {
        return start;
    }

    /** The offset after its last record. */
    long end() {
        return claim.end();
    }

    /** What the payload ids of its batches are derived from. */
    String id() {
        return claim.id();
    }

    /** When it was first taken up, by whomever. */
    Instant since() {
        return claim.since();
    }

    /** How long ago that was: by the clock until this instance took it up, and from then on by the time that passed. */
    Duration age() {
        Duration here = Duration.ofNanos(System.nanoTime() - takenNanos);
        if (!repeated) {
            return here;
        }
        Duration byClock = Duration.between(claim.since(), work.clock().instant());
        return byClock.compareTo(here) > 0 ? byClock : here;
    }

    /** How many records it has. */
    int size() {
        return records.size();
    }

    /** How many bytes its records have. */
    long bytes() {
        return bytes;
    }

    /**
     * Goes on from where the last turn ended.
     *
     * @return how long to wait until the next turn; empty if the range is done
     */
    Optional<Duration> proceed(RangeWork surroundings) throws Exception {
        work = surroundings;
        while (accounts.size() < records.size()) {
            map(records.get(accounts.size()));
        }
        if (batches.isEmpty()) {
            batches = Optional.of(batches());
        }
        Optional<Duration> pause = post(batches.get());
        if (pause.isPresent()) {
            return pause;
        }
        long latest = latest();
        work.commit(partition, end(), new OffsetNote(latest, Optional.empty()));
        partition.done(this, latest);
        account();
        return Optional.empty();
    }

    // Mapping.

    private void map(ConsumerRecord<byte[], byte[]> record) throws Exception {
        Taken taken = new Taken(record);
        try {
            MappedRecord mapped = work.map(
                    record, taken, attempts < IngestRecords.MOST_ATTEMPTS ? Optional.empty() : Optional.of(failure));
            int index = 0;
            for (byte[] event : mapped.events()) {
                items.add(new RangeBatch.Item(record.offset(), index++, event));
            }
            accounts.add(mapped.account());
        } catch (Exception | Error e) {
            // It comes again, and must not be taken for its own repetition then.
            taken.forget();
            if (!IngestRecords.isUnavailable(e)) {
                attempts++;
                failure = e;
            }
            throw e;
        }
        attempts = 0;
    }

    /** A record in the route that maps it. */
    private final class Taken implements RecordInHand {
        private final ConsumerRecord<byte[], byte[]> record;
        private final List<EventId> remembered = new ArrayList<>(1);

        Taken(ConsumerRecord<byte[], byte[]> record) {
            this.record = record;
        }

        @Override
        public boolean isRepeated(String writeKey, String messageId) {
            if (work.limits().dedupWindow().isZero()) {
                return false;
            }
            Optional<EventId> id = partition.remember(EventKey.of(writeKey, messageId), record);
            id.ifPresent(remembered::add);
            return id.isEmpty();
        }

        @Override
        public void setAside(byte[] value, Map<String, String> headers) throws IOException {
            work.write(KafkaTopics.INVALID, record.key(), value, headers);
        }

        void forget() {
            remembered.forEach(partition::forget);
        }
    }

    /** A range that was claimed before goes on with the very batch that was being delivered, whatever its size is now. */
    private Deque<RangeBatch> batches() {
        Deque<RangeBatch> all = new ArrayDeque<>();
        for (RangeBatch batch : RangeBatch.of(this, work.environment(), items).from(claim.at())) {
            if (repeated && batch.path().equals(claim.at())) {
                all.add(batch);
            } else {
                all.addAll(batch.within(work.limits().maxEvents(), work.limits().maxBytes()));
            }
        }
        return all;
    }

    // Delivery.

    /** Delivers the batches in their order, and stops at the first that has to wait; empty when none is left. */
    private Optional<Duration> post(Deque<RangeBatch> waiting) throws Exception {
        while (!waiting.isEmpty()) {
            Duration paused = work.paused();
            if (!paused.isZero()) {
                return Optional.of(paused);
            }
            RangeBatch batch = waiting.getFirst();
            claim(batch.path());
            batch.beginTurn();
            work.deliver(batch);
            switch (batch.fate()) {
                case DELIVERED -> {
                    waiting.removeFirst();
                    delivered += batch.events();
                    failures = 0;
                }
                case BURIED -> {
                    waiting.removeFirst();
                    deadLettered += batch.events();
                    failures = 0;
                }
                case EXPIRED -> {
                    waiting.removeFirst();
                    deadLettered += batch.events();
                    work.pause(longer(pause(), batch.pause()));
                }
                case SPLIT -> {
                    waiting.removeFirst();
                    List<RangeBatch> halves = batch.halves();
                    waiting.addFirst(halves.get(1));
                    waiting.addFirst(halves.get(0));
                }
                case KEPT, STALLED, OPEN -> {
                    work.pause(batch.pause());
                    return Optional.of(longer(pause(), batch.pause()));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Says which records are being delivered, and in which batch, unless that was said just now; and finds out whether they are still this
     * instance's.
     */
    private void claim(String path) throws Exception {
        long now = System.nanoTime();
        if (!path.equals(claimedPath) || now - claimedNanos > CLAIM_IS_FRESH.toNanos() || partition.isLost()) {
            work.commit(partition, start, new OffsetNote(partition.time(), Optional.of(claim.at(path))));
            claimedPath = path;
            claimedNanos = System.nanoTime();
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** How long it rests after a failure: longer each time, from half of it to one and a half. */
    Duration pause() {
        long pause = Math.min(SHORTEST_PAUSE.toNanos() << Math.min(failures, DOUBLINGS), LONGEST_PAUSE.toNanos());
        failures++;
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(pause / 2, pause + pause / 2));
    }

    /** Writes the events of a batch to the topic of dead letters, each with the reason. */
    void bury(RangeBatch batch, Map<String, Object> reason) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        headers.put(InvalidRecord.REASON, JSON.writeValueAsString(reason));
        headers.put("launchdarklyStatus", String.valueOf(reason.getOrDefault("status", "")));
        headers.put("launchdarklyPayloadId", batch.payloadId());
        headers.put(ExchangeProperties.ENVIRONMENT, batch.environment());
        Map<Long, byte[]> keys = new HashMap<>();
        records.forEach(record -> keys.put(record.offset(), record.key()));
        for (RangeBatch.Item item : batch.items()) {
            headers.put(InvalidRecord.PLACE, partition.id() + "@" + item.offset());
            work.write(KafkaTopics.DEAD_LETTER, keys.get(item.offset()), item.json(), headers);
        }
    }

    /** The traces in which the events of a batch came in, as their records say. */
    List<String> traceParents(RangeBatch batch) {
        Set<Long> offsets = batch.items().stream().map(RangeBatch.Item::offset).collect(Collectors.toSet());
        return records.stream()
                .filter(record -> offsets.contains(record.offset()))
                .flatMap(record -> TraceHeaders.parent(record).stream())
                .distinct()
                .limit(MOST_TRACE_PARENTS)
                .toList();
    }

    /** Says why a batch waits that the receiver has nothing to do with. */
    void stalled(Throwable reason) {
        work.stalled(reason);
    }

    // The end.

    private long latest() {
        long now = work.clock().millis();
        return Math.max(
                partition.time(),
                records.stream()
                        .mapToLong(record -> Math.min(now, record.timestamp()))
                        .max()
                        .orElse(0));
    }

    private void account() {
        work.settled(delivered, deadLettered);
        accounts.forEach(Runnable::run);
    }

    @Override
    public String toString() {
        return partition.id() + " from " + start + " to " + end();
    }
}
