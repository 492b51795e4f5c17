package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.logging.Failures;
import io.segmentlaunchdarkly.logging.LogEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outbox in Kafka: a topic of Segment events keeps what is not delivered yet, and a consumer group shares it out among the instances.
 * It has the threads on which ranges of records are mapped and delivered, and what they need.
 */
final class KafkaOutbox implements RangeWork {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaOutbox.class);
    private static final Duration AFTER_A_DELAYED_COMMIT = Duration.ofMillis(250);
    private static final Duration END_TIME = Duration.ofSeconds(5);
    private static final int MOST_ATTEMPTS_OF_A_RECORD = 5;

    /** The headers of a record by which its events are known without reading it. */
    static final String WRITE_KEY = "writeKey";

    static final String MESSAGE_ID = "messageId";

    /** What the outbox is made of. */
    record Parts(
            String topic,
            RangeLimits limits,
            int concurrency,
            Duration writeTime,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Supplier<Producer<byte[], byte[]>> producers) {}

    /** The events of an environment that are done, since the start. */
    static final class Settled {
        private final LongAdder delivered = new LongAdder();
        private final LongAdder deadLettered = new LongAdder();

        long delivered() {
            return delivered.sum();
        }

        long deadLettered() {
            return deadLettered.sum();
        }
    }

    private final Parts parts;
    private final Clock clock;
    private final Map<String, KafkaOutboxConsumer> deliveries = new ConcurrentHashMap<>();
    private final Map<String, Settled> settled = new ConcurrentHashMap<>();
    private final Map<String, Long> pausedUntilNanos = new ConcurrentHashMap<>();
    private final Map<String, String> stalled = new ConcurrentHashMap<>();
    private final AtomicInteger working = new AtomicInteger();
    private volatile KafkaRecordsConsumer records;
    private volatile PartitionOwner owner;
    private ExecutorService threads;
    private ScheduledExecutorService timer;
    private Producer<byte[], byte[]> producer;

    KafkaOutbox(Parts parts, Clock clock) {
        this.parts = parts;
        this.clock = clock;
    }

    // Beginning and end.

    /** Begins to take records, which the consumer sends through its route, unless it has begun. */
    synchronized void begin(KafkaRecordsConsumer consumer) {
        if (owner != null) {
            return;
        }
        records = consumer;
        threads = consumer.newThreads("launchdarkly-kafka-outbox", parts.concurrency());
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "launchdarkly-kafka-outbox-timer");
            thread.setDaemon(true);
            return thread;
        });
        owner = new PartitionOwner(
                parts.consumers(),
                parts.topic(),
                parts.limits(),
                clock,
                this::keys,
                this::start,
                () -> working.get() > 0);
        new Thread(owner, "launchdarkly-kafka-outbox-owner").start();
    }

    /** Brings the ranges that are being worked on to their end, and leaves the others to the next owners. */
    synchronized void end() {
        if (owner == null) {
            return;
        }
        timer.shutdownNow();
        owner.stop();
        threads.shutdown();
        if (producer != null) {
            producer.close(END_TIME);
            producer = null;
        }
        owner = null;
        stalled.clear();
    }

    /** Says which route delivers to an environment. */
    void deliversTo(String environment, KafkaOutboxConsumer consumer) {
        deliveries.put(environment, consumer);
    }

    /** Says that a route does not deliver any more. */
    void endsDelivery(String environment, KafkaOutboxConsumer consumer) {
        deliveries.remove(environment, consumer);
    }

    // What is going on.

    /** Why records are not taken or not delivered, apart from the receivers, in sentences. */
    List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        PartitionOwner current = owner;
        if (current != null) {
            current.trouble().ifPresent(troubles::add);
        }
        new TreeMap<>(stalled).forEach((what, why) -> troubles.add("Stalled: " + what + ": " + why));
        return troubles;
    }

    /** How many records wait in the partitions of this instance, those in hand among them. */
    long waiting() {
        PartitionOwner current = owner;
        return current == null
                ? 0
                : current.partitions().stream().mapToLong(OwnedPartition::lag).sum();
    }

    /** How many partitions this instance has. */
    int partitions() {
        PartitionOwner current = owner;
        return current == null ? 0 : current.partitions().size();
    }

    /** When the range was first taken up that has been in hand for longest. */
    Optional<Instant> oldest() {
        PartitionOwner current = owner;
        return current == null
                ? Optional.empty()
                : current.partitions().stream()
                        .flatMap(partition -> partition.inHand().stream())
                        .map(RecordRange::since)
                        .min(Instant::compareTo);
    }

    /** The events that are done, by environment. */
    Map<String, Settled> settled() {
        return settled;
    }

    // Ranges.

    private void start(RecordRange range) {
        try {
            threads.execute(() -> run(range));
        } catch (RejectedExecutionException stopping) {
            LOG.debug("{} is left to the next owner.", range);
        }
    }

    private void run(RecordRange range) {
        working.incrementAndGet();
        try {
            range.proceed(this).ifPresentOrElse(pause -> again(range, pause), () -> {
                stalled.remove(range.partition().id().toString());
                wake();
            });
        } catch (PartitionLostException e) {
            LOG.debug("{} is left to the next owner.", range, e);
            stalled.remove(range.partition().id().toString());
        } catch (CommitDelayedException e) {
            LOG.debug("{} waits for a commit.", range, e);
            again(range, AFTER_A_DELAYED_COMMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            failed(range, e);
        } catch (Error e) {
            failed(range, e);
            // Camel has put the step that follows the failed one into this thread's queue, and would run it with the
            // thread's next exchange. So the thread ends, and the pool replaces it.
            Thread.currentThread().setUncaughtExceptionHandler((thread, logged) -> {});
            throw e;
        } finally {
            working.decrementAndGet();
        }
    }

    private void failed(RecordRange range, Throwable e) {
        stalled(range.partition().id().toString(), e);
        again(range, range.pause());
    }

    private void again(RecordRange range, Duration pause) {
        try {
            // What it comes to is said by the range's turn.
            Future<?> unused = timer.schedule(() -> start(range), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("{} is left to the next owner.", range);
        }
    }

    private void wake() {
        PartitionOwner current = owner;
        if (current != null) {
            current.wake();
        }
    }

    @Override
    public RangeLimits limits() {
        return parts.limits();
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Exchange map(ConsumerRecord<byte[], byte[]> record, RecordInHand inHand) throws Exception {
        return inHand.attempt() > MOST_ATTEMPTS_OF_A_RECORD
                ? records.leaveOut(record, inHand)
                : records.map(record, inHand, inHand.attempt() == MOST_ATTEMPTS_OF_A_RECORD);
    }

    @Override
    public void account(Exchange mapped) {
        records.account(mapped);
    }

    @Override
    public void deliver(RangeBatch batch) {
        KafkaOutboxConsumer consumer = deliveries.get(batch.environment());
        if (consumer == null) {
            batch.stall(new IllegalStateException(
                    "no route begins with from: launchdarkly-kafka-outbox:" + batch.environment()));
        } else {
            consumer.deliver(batch);
        }
        if (batch.fate() != RangeBatch.Fate.STALLED) {
            stalled.remove("the environment " + batch.environment());
        }
        if (batch.fate() == RangeBatch.Fate.DELIVERED) {
            pausedUntilNanos.remove(batch.environment());
        }
    }

    @Override
    public Duration paused(String environment) {
        Long until = pausedUntilNanos.get(environment);
        long nanos = until == null ? 0 : until - System.nanoTime();
        return nanos > 0 ? Duration.ofNanos(nanos) : Duration.ZERO;
    }

    @Override
    public void pause(String environment, Duration pause) {
        if (!pause.isZero()) {
            pausedUntilNanos.put(environment, System.nanoTime() + pause.toNanos());
        }
    }

    @Override
    public void stalled(String what, Throwable failure) {
        String reason = Failures.describe(failure);
        if (!reason.equals(stalled.put(what, reason))) {
            LOG.error(
                    LogEvents.KAFKA_OUTBOX_STALLED,
                    "What waits in Kafka is not delivered ({}), and it is tried again: {}",
                    what,
                    reason);
            LOG.debug("It failed here.", failure);
        }
    }

    @Override
    public void write(String suffix, byte[] key, byte[] value, Map<String, String> headers) throws IOException {
        RecordHeaders all = new RecordHeaders();
        headers.forEach((name, text) -> all.add(name, text.getBytes(StandardCharsets.UTF_8)));
        try {
            Future<RecordMetadata> written =
                    producer().send(new ProducerRecord<>(parts.topic() + suffix, null, key, value, all));
            written.get(2 * parts.writeTime().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("The topic " + parts.topic() + suffix + " cannot be written to", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The topic " + parts.topic() + suffix + " was not written to", e);
        }
    }

    private synchronized Producer<byte[], byte[]> producer() {
        if (producer == null) {
            producer = parts.producers().get();
        }
        return producer;
    }

    @Override
    public void commit(OwnedPartition partition, long offset, OffsetNote note)
            throws PartitionLostException, CommitDelayedException, InterruptedException {
        PartitionOwner current = owner;
        if (current == null) {
            throw new PartitionLostException(partition.id().toString());
        }
        current.commit(partition, offset, note);
    }

    @Override
    public void settled(String environment, int delivered, int deadLettered) {
        Settled account = settled.computeIfAbsent(environment, name -> new Settled());
        account.delivered.add(delivered);
        account.deadLettered.add(deadLettered);
    }

    // The events of records that were done before.

    /** What identifies a record's events: its headers if they do, otherwise its value, read as the route reads it. */
    private List<String> keys(ConsumerRecord<byte[], byte[]> record) {
        Header writeKey = record.headers().lastHeader(WRITE_KEY);
        Header messageId = record.headers().lastHeader(MESSAGE_ID);
        return writeKey == null || messageId == null
                ? records.keys(record)
                : List.of(EventKey.of(text(writeKey), text(messageId)));
    }

    static String text(Header header) {
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    /** What a route for records needs to know of one. */
    static void describe(Exchange exchange, ConsumerRecord<byte[], byte[]> record) {
        exchange.getMessage().setBody(record.value() == null ? new byte[0] : record.value());
        exchange.setProperty(ExchangeProperties.CALL, "events");
        exchange.setProperty(
                ExchangeProperties.REQUEST_ID, record.topic() + "-" + record.partition() + "-" + record.offset());
        exchange.setProperty(ExchangeProperties.RECEIVED_AT, Instant.ofEpochMilli(record.timestamp()));
        Header writeKey = record.headers().lastHeader(WRITE_KEY);
        if (writeKey != null) {
            exchange.setProperty(ExchangeProperties.WRITE_KEY, text(writeKey));
        }
    }
}
