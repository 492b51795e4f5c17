package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.logging.Failures;
import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.outbox.EnvironmentAccount;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outbox in Kafka: a topic of Segment events keeps what is not delivered yet, and a consumer group shares it out among the instances.
 * It has the threads on which ranges of records are mapped and delivered, and what they need.
 */
final class KafkaOutbox implements RangeWork {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaOutbox.class);
    private static final Duration AFTER_A_DELAYED_COMMIT = Duration.ofMillis(250);
    private static final Duration END_TIME = Duration.ofSeconds(25);
    private static final String NAME = "launchdarkly-kafka-outbox";

    private final RangeLimits limits;
    private final LaunchDarklyKafkaComponent kafka;
    private final Clock clock;
    private final Map<String, KafkaOutboxConsumer> deliveries = new ConcurrentHashMap<>();
    private final Map<String, KafkaEnvironment> environments = new ConcurrentSkipListMap<>();
    private final List<Consumer<EnvironmentAccount>> watchers = new ArrayList<>();
    private final Map<String, Long> pausedUntilNanos = new ConcurrentHashMap<>();
    private final Map<String, String> stalled = new ConcurrentHashMap<>();
    private final AtomicInteger working = new AtomicInteger();
    private volatile KafkaRecordsConsumer records;
    private volatile Optional<Running> running = Optional.empty();

    /** What there is while records are taken. */
    private record Running(
            PartitionOwner owner,
            PollLoop loop,
            Thread thread,
            ExecutorService threads,
            ScheduledExecutorService timer) {}

    KafkaOutbox(RangeLimits limits, LaunchDarklyKafkaComponent kafka, Clock clock) {
        this.limits = limits;
        this.kafka = kafka;
        this.clock = clock;
    }

    // Beginning and end.

    /** Begins to take records, which the consumer sends through its route, unless it has begun. */
    synchronized void begin(KafkaRecordsConsumer consumer) {
        if (running.isPresent()) {
            return;
        }
        records = consumer;
        String topic = kafka.settings().topic();
        // Before the first event: what cannot be delivered must have a place.
        kafka.writer(topic + KafkaTopics.INVALID);
        kafka.writer(topic + KafkaTopics.DEAD_LETTER);
        ExecutorServiceManager executors = kafka.getCamelContext().getExecutorServiceManager();
        AtomicReference<PollLoop> self = new AtomicReference<>();
        PartitionOwner owner = new PartitionOwner(
                topic, limits, clock, consumer::keys, this::start, () -> working.get() > 0, () -> self.get()
                        .isStopping());
        PollLoop loop = new PollLoop(NAME, topic, () -> kafka.consumer(0), owner, kafka.reach());
        self.set(loop);
        kafka.add(loop);
        Thread thread = executors.newThread(NAME, loop);
        running = Optional.of(new Running(
                owner,
                loop,
                thread,
                executors.newFixedThreadPool(
                        this, NAME + "-range", (int) Setting.DELIVERY_CONCURRENCY.number(kafka.getCamelContext())),
                executors.newSingleThreadScheduledExecutor(this, NAME + "-timer")));
        thread.start();
    }

    /** Brings the ranges that are being worked on to their end, and leaves the others to the next owners. */
    synchronized void end() throws InterruptedException {
        if (running.isEmpty()) {
            return;
        }
        Running ending = running.get();
        ExecutorServiceManager executors = kafka.getCamelContext().getExecutorServiceManager();
        executors.shutdownNow(ending.timer());
        ending.loop().stop();
        ending.thread().join(END_TIME.toMillis());
        executors.shutdown(ending.threads());
        kafka.remove(List.of(ending.loop()));
        running = Optional.empty();
        stalled.clear();
    }

    /** Says which route delivers to an environment. */
    void deliversTo(String environment, KafkaOutboxConsumer consumer) {
        deliveries.put(environment, consumer);
        environment(environment);
    }

    /** A range that is brought to its end while this ends must not wait for its lock. */
    private KafkaEnvironment environment(String name) {
        KafkaEnvironment known = environments.get(name);
        return known == null ? newEnvironment(name) : known;
    }

    private synchronized KafkaEnvironment newEnvironment(String name) {
        if (environments.containsKey(name)) {
            return environments.get(name);
        }
        KafkaEnvironment environment = new KafkaEnvironment(name, this::oldest);
        environments.put(name, environment);
        watchers.forEach(watcher -> watcher.accept(environment));
        return environment;
    }

    /** Tells of every environment; see {@link KafkaOutboxFigures}. */
    synchronized void watch(Consumer<EnvironmentAccount> watcher) {
        watchers.add(watcher);
        environments.values().forEach(watcher);
    }

    /** Says that a route does not deliver any more. */
    void endsDelivery(String environment, KafkaOutboxConsumer consumer) {
        deliveries.remove(environment, consumer);
    }

    // What is going on.

    /** Why records are not delivered, apart from the receivers, in sentences. */
    List<String> troubles() {
        return new TreeMap<>(stalled)
                .entrySet().stream()
                        .map(each -> "What waits in Kafka is not delivered (" + each.getKey() + "): " + each.getValue()
                                + ".")
                        .toList();
    }

    /** When the range was first taken up that has been in hand for longest. */
    Optional<Instant> oldest() {
        return running.stream()
                .flatMap(current -> current.owner().partitions().stream())
                .flatMap(partition -> partition.inHand().stream())
                .map(RecordRange::since)
                .min(Instant::compareTo);
    }

    // Ranges.

    private void start(RecordRange range) {
        try {
            running.ifPresent(current -> current.threads().execute(() -> run(range)));
        } catch (RejectedExecutionException stopping) {
            LOG.debug("{} is left to the next owner.", range);
        }
    }

    private void run(RecordRange range) {
        working.incrementAndGet();
        try {
            range.proceed(this).ifPresentOrElse(pause -> again(range, pause), () -> {
                stalled.remove(range.partition().id().toString());
                running.ifPresent(current -> current.loop().wake());
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
            running.ifPresent(current -> schedule(current.timer(), range, pause));
        } catch (RejectedExecutionException stopping) {
            LOG.debug("{} is left to the next owner.", range);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What it comes to is said by the range's turn.
    private void schedule(ScheduledExecutorService timer, RecordRange range, Duration pause) {
        timer.schedule(() -> start(range), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public RangeLimits limits() {
        return limits;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Exchange map(ConsumerRecord<byte[], byte[]> record, RecordInHand inHand, Optional<Throwable> failure)
            throws Exception {
        return records.map(record, inHand, failure);
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
        if (batch.fate() == RangeBatch.Fate.STALLED) {
            environment(batch.environment()).stalled();
        } else {
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
        String topic = kafka.settings().topic() + suffix;
        Map<String, byte[]> all = new HashMap<>();
        headers.forEach((name, text) -> all.put(name, text.getBytes(StandardCharsets.UTF_8)));
        CompletableFuture<Optional<Throwable>> written = new CompletableFuture<>();
        kafka.writer(topic)
                .write(
                        topic,
                        List.of(new KafkaRecord(Optional.ofNullable(key), Optional.of(value), Optional.empty(), all)),
                        failure -> written.complete(Optional.ofNullable(failure)));
        try {
            Optional<Throwable> failure =
                    written.get(2 * kafka.settings().timeout().toMillis(), TimeUnit.MILLISECONDS);
            if (failure.isPresent()) {
                throw new KafkaUnavailableException(notWritten(topic), failure.get());
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaUnavailableException(notWritten(topic), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailableException(notWritten(topic), e);
        }
    }

    private static String notWritten(String topic) {
        return "The topic " + topic + " was not written to.";
    }

    @Override
    public void commit(OwnedPartition partition, long offset, OffsetNote note)
            throws PartitionLostException, CommitDelayedException, InterruptedException {
        Running current = running.orElseThrow(
                () -> new PartitionLostException(partition.id().toString()));
        current.owner().commit(partition, offset, note, current.loop()::wake);
    }

    @Override
    public void settled(String environment, int delivered, int deadLettered) {
        environment(environment).settled(delivered, deadLettered);
    }
}
