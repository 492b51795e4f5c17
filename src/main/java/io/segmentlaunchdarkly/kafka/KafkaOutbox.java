package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.outbox.EnvironmentAccount;
import io.segmentlaunchdarkly.outbox.OutboxEvent;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The outbox in Kafka: a topic of Segment events keeps what is not delivered yet, and the consumer group of each environment shares it out
 * among the instances. Each group maps each record. One environment leads: its group accounts for the Segment events, and sets aside what
 * cannot be read.
 */
final class KafkaOutbox {
    private static final Duration END_TIME = Duration.ofSeconds(25);

    private final RangeLimits limits;
    private final LaunchDarklyKafkaComponent kafka;
    private final Clock clock;
    private final Map<String, KafkaOutboxConsumer> deliveries = new TreeMap<>();
    private final Map<String, KafkaEnvironment> environments = new ConcurrentSkipListMap<>();
    private final Map<String, EnvironmentGroup> groups = new ConcurrentSkipListMap<>();
    private final List<Consumer<EnvironmentAccount>> watchers = new ArrayList<>();
    private Optional<KafkaRecordsConsumer> records = Optional.empty();

    /**
     * @param limits those of all environments together
     */
    KafkaOutbox(RangeLimits limits, LaunchDarklyKafkaComponent kafka, Clock clock) {
        this.limits = limits;
        this.kafka = kafka;
        this.clock = clock;
    }

    Clock clock() {
        return clock;
    }

    // Beginning and end.

    /** Begins to take records for each environment, unless it has begun. */
    synchronized void begin(KafkaRecordsConsumer consumer) {
        if (records.isPresent()) {
            return;
        }
        records = Optional.of(consumer);
        String topic = kafka.settings().topic();
        // Before the first event: what cannot be delivered must have a place.
        kafka.writer(topic + KafkaTopics.INVALID);
        kafka.writer(topic + KafkaTopics.DEAD_LETTER);
        deliveries.forEach((environment, delivery) -> begin(environment, delivery, consumer));
    }

    private void begin(String environment, KafkaOutboxConsumer delivery, KafkaRecordsConsumer consumer) {
        groups.put(
                environment,
                EnvironmentGroup.begin(
                        this,
                        kafka,
                        environments.get(environment),
                        delivery,
                        consumer,
                        limits.sharedBy(deliveries.size())));
    }

    /** Brings the ranges that are being worked on to their end, and leaves the others to the next owners. */
    synchronized void end() throws InterruptedException {
        end(groups.values());
        groups.clear();
        records = Optional.empty();
    }

    private static void end(Collection<EnvironmentGroup> ending) throws InterruptedException {
        ending.forEach(EnvironmentGroup::stop);
        long until = System.nanoTime() + END_TIME.toNanos();
        for (EnvironmentGroup group : ending) {
            group.awaitEnd(Duration.ofNanos(until - System.nanoTime()));
        }
    }

    /** Says which route delivers to an environment. */
    synchronized void deliversTo(String environment, KafkaOutboxConsumer consumer) {
        deliveries.put(environment, consumer);
        if (!environments.containsKey(environment)) {
            KafkaEnvironment account =
                    new KafkaEnvironment(environment, () -> Optional.ofNullable(groups.get(environment))
                            .flatMap(EnvironmentGroup::oldest));
            environments.put(environment, account);
            watchers.forEach(watcher -> watcher.accept(account));
        }
        records.ifPresent(mapping -> begin(environment, consumer, mapping));
    }

    /** Says that a route does not deliver any more. */
    synchronized void endsDelivery(String environment, KafkaOutboxConsumer consumer) throws InterruptedException {
        deliveries.remove(environment, consumer);
        EnvironmentGroup group = groups.get(environment);
        if (group != null && group.deliversWith(consumer)) {
            groups.remove(environment);
            end(List.of(group));
        }
    }

    /** Tells of every environment; see {@link KafkaOutboxFigures}. */
    synchronized void watch(Consumer<EnvironmentAccount> watcher) {
        watchers.add(watcher);
        environments.values().forEach(watcher);
    }

    // What is going on.

    /** Why records are not delivered, apart from the receivers, in sentences. */
    List<String> troubles() {
        return groups.values().stream()
                .flatMap(group -> group.troubles().stream())
                .toList();
    }

    /** When the range was first taken up that has been in hand for longest. */
    Optional<Instant> oldest() {
        return groups.values().stream()
                .flatMap(group -> group.oldest().stream())
                .min(Instant::compareTo);
    }

    // What the groups share.

    /** Whether an environment is the one that accounts for the Segment events: default if there is one, otherwise the first by name. */
    boolean isLeading(String environment) {
        return environments.containsKey(Setting.DEFAULT_ENVIRONMENT)
                ? environment.equals(Setting.DEFAULT_ENVIRONMENT)
                : environments.keySet().iterator().next().equals(environment);
    }

    /**
     * Checks that all events have a group which delivers them.
     *
     * @throws IllegalStateException if one is for an environment to which no route delivers
     */
    void checkDelivered(List<OutboxEvent> events) {
        for (OutboxEvent event : events) {
            if (!environments.containsKey(event.environment())) {
                throw new IllegalStateException(
                        "no route begins with from: " + KafkaOutboxFigures.COMPONENT + ":" + event.environment());
            }
        }
    }

    /** Writes a record to the topic of dead letters or the one of invalid records; see {@link RangeWork#write}. */
    void write(String suffix, byte[] key, byte[] value, Map<String, String> headers) throws IOException {
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
}
