package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.logging.Failures;
import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.outbox.OutboxEvent;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer group of an environment, as far as it is in this instance: it reads all records of the topic, and delivers what is made of them
 * for its environment. It has offsets and threads of its own, so an environment that takes nothing holds up no other.
 */
final class EnvironmentGroup implements RangeWork {
    private static final Logger LOG = LoggerFactory.getLogger(EnvironmentGroup.class);
    private static final Duration AFTER_A_DELAYED_COMMIT = Duration.ofMillis(250);
    private static final String NAME = "launchdarkly-kafka-outbox-";

    private final KafkaOutbox outbox;
    private final LaunchDarklyKafkaComponent kafka;
    private final KafkaEnvironment environment;
    private final KafkaOutboxConsumer delivery;
    private final KafkaRecordsConsumer records;
    private final RangeLimits limits;

    private final PartitionOwner owner;
    private final PollLoop loop;
    private final Thread thread;
    private final ExecutorService threads;
    private final ScheduledExecutorService timer;

    private final AtomicInteger working = new AtomicInteger();
    private volatile long pausedUntilNanos = System.nanoTime();
    /** Why something is not done that has nothing to do with the receiver, by what it is. */
    private final Map<String, String> stalled = new ConcurrentHashMap<>();

    private EnvironmentGroup(
            KafkaOutbox outbox,
            LaunchDarklyKafkaComponent kafka,
            KafkaEnvironment environment,
            KafkaOutboxConsumer delivery,
            KafkaRecordsConsumer records,
            RangeLimits limits) {
        this.outbox = outbox;
        this.kafka = kafka;
        this.environment = environment;
        this.delivery = delivery;
        this.records = records;
        this.limits = limits;
        String name = NAME + environment.environment();
        String topic = kafka.settings().topic();
        ExecutorServiceManager executors = kafka.getCamelContext().getExecutorServiceManager();
        AtomicReference<PollLoop> self = new AtomicReference<>();
        owner = new PartitionOwner(
                topic, limits, outbox.clock(), records::keys, this::start, () -> working.get() > 0, () -> self.get()
                        .isStopping());
        loop = new PollLoop(name, topic, () -> kafka.consumerFor(environment.environment()), owner, kafka.reach());
        self.set(loop);
        threads = executors.newFixedThreadPool(this, name + "-range", delivery.concurrency());
        timer = executors.newSingleThreadScheduledExecutor(this, name + "-timer");
        thread = executors.newThread(name, loop);
    }

    /**
     * Begins to take records.
     *
     * @param delivery delivers the batches
     * @param records maps the records
     */
    static EnvironmentGroup begin(
            KafkaOutbox outbox,
            LaunchDarklyKafkaComponent kafka,
            KafkaEnvironment environment,
            KafkaOutboxConsumer delivery,
            KafkaRecordsConsumer records,
            RangeLimits limits) {
        EnvironmentGroup group = new EnvironmentGroup(outbox, kafka, environment, delivery, records, limits);
        kafka.add(group.loop);
        group.thread.start();
        return group;
    }

    /** Takes no other records; those in hand are brought to their end meanwhile. */
    void stop() {
        kafka.getCamelContext().getExecutorServiceManager().shutdownNow(timer);
        loop.stop();
    }

    /** Waits until what is in hand is done, for so long at most, and leaves the rest to the next owners. */
    void awaitEnd(Duration most) throws InterruptedException {
        thread.join(Math.max(1, most.toMillis()));
        kafka.getCamelContext().getExecutorServiceManager().shutdown(threads);
        kafka.remove(List.of(loop));
    }

    /** Whether a route's consumer is the one with which it delivers. */
    boolean deliversWith(KafkaOutboxConsumer consumer) {
        return delivery == consumer;
    }

    /** Why records are not delivered, apart from the receiver, in sentences. */
    List<String> troubles() {
        return new TreeMap<>(stalled)
                .entrySet().stream()
                        .map(each -> "What waits in Kafka is not delivered (" + each.getKey() + "): " + each.getValue()
                                + ".")
                        .toList();
    }

    /** When the range was first taken up that has been in hand for longest. */
    Optional<Instant> oldest() {
        return owner.partitions().stream()
                .flatMap(partition -> partition.inHand().stream())
                .map(RecordRange::since)
                .min(Instant::compareTo);
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
                stalled.remove(what(range));
                loop.wake();
            });
        } catch (PartitionLostException e) {
            LOG.debug("{} is left to the next owner.", range, e);
            stalled.remove(what(range));
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
            Thread.currentThread().setUncaughtExceptionHandler((failed, logged) -> {});
            throw e;
        } finally {
            working.decrementAndGet();
        }
    }

    private String what(RecordRange range) {
        return range.partition().id() + " for the environment " + environment();
    }

    private void failed(RecordRange range, Throwable e) {
        stalled(what(range), e);
        again(range, range.pause());
    }

    private void again(RecordRange range, Duration pause) {
        try {
            schedule(range, pause);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("{} is left to the next owner.", range);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What it comes to is said by the range's turn.
    private void schedule(RecordRange range, Duration pause) {
        timer.schedule(() -> start(range), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stalled(String what, Throwable failure) {
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

    // What a range needs.

    @Override
    public String environment() {
        return environment.environment();
    }

    @Override
    public RangeLimits limits() {
        return limits;
    }

    @Override
    public Clock clock() {
        return outbox.clock();
    }

    @Override
    public MappedRecord map(ConsumerRecord<byte[], byte[]> record, RecordInHand inHand, Optional<Throwable> failure)
            throws Exception {
        boolean leading = outbox.isLeading(environment());
        Exchange mapped = records.map(record, inHand, !leading, failure);
        List<OutboxEvent> events = KafkaRecordsConsumer.events(mapped);
        if (leading) {
            // Those of an environment that nobody delivers to would be in no group.
            outbox.checkDelivered(events);
        }
        return new MappedRecord(
                events.stream()
                        .filter(event -> event.environment().equals(environment()))
                        .map(OutboxEvent::json)
                        .toList(),
                leading ? () -> records.account(mapped) : () -> {});
    }

    @Override
    public void deliver(RangeBatch batch) {
        delivery.deliver(batch);
        if (batch.fate() == RangeBatch.Fate.STALLED) {
            environment.stalled();
        } else {
            stalled.remove(batches());
        }
        if (batch.fate() == RangeBatch.Fate.DELIVERED) {
            pausedUntilNanos = System.nanoTime();
        }
    }

    @Override
    public Duration paused() {
        return Duration.ofNanos(Math.max(0, pausedUntilNanos - System.nanoTime()));
    }

    @Override
    public void pause(Duration pause) {
        if (!pause.isZero()) {
            pausedUntilNanos = System.nanoTime() + pause.toNanos();
        }
    }

    @Override
    public void stalled(Throwable failure) {
        stalled(batches(), failure);
    }

    private String batches() {
        return "the environment " + environment();
    }

    @Override
    public void write(String suffix, byte[] key, byte[] value, Map<String, String> headers) throws IOException {
        outbox.write(suffix, key, value, headers);
    }

    @Override
    public void commit(OwnedPartition partition, long offset, OffsetNote note)
            throws PartitionLostException, CommitDelayedException, InterruptedException {
        owner.commit(partition, offset, note, loop::wake);
    }

    @Override
    public void settled(int delivered, int deadLettered) {
        environment.settled(delivered, deadLettered);
    }
}
