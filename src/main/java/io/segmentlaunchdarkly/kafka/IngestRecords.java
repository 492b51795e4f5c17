package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.logging.Failures;
import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.outbox.OutboxException;
import io.segmentlaunchdarkly.outbox.OutboxFullException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.util.ObjectHelper;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends each record through the route, and commits the offsets up to the first record whose events are not safe. The records of a poll
 * are begun one after another, so that their events come to the outbox in the order of the partition, and wait for the disk together.
 *
 * <p>A record that fails is not skipped: its partition goes back to it. While the events cannot be kept, all partitions are paused. After
 * another failure the partition of the record rests for a second; when the record has failed {@value #MOST_ATTEMPTS} times, the route is
 * told so, and sets it aside.
 */
final class IngestRecords implements RecordWork {
    /** How often a record is tried before it is set aside. */
    static final int MOST_ATTEMPTS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(IngestRecords.class);
    private static final Duration REST = Duration.ofSeconds(1);
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(10);

    /** An exchange may never return, for example after an Error on another thread. Kafka gives a consumer five minutes between two polls. */
    private static final Duration LOST = Duration.ofMinutes(4);

    /** Of the records that wait for the disk together. Each takes several times its size while it is processed. */
    private static final long MOST_BYTES_AT_ONCE =
            Math.max(512 * 1024, Runtime.getRuntime().maxMemory() / 64);

    /** The route. */
    interface Route {
        Exchange exchange();

        /** May throw an {@link Error}; the callback may be called on any thread. */
        void process(Exchange exchange, AsyncCallback callback);
    }

    private final Route route;
    private final ConsumingPause pause;
    private final BooleanSupplier stopping;
    private final LongSupplier nanoClock;
    /** The offsets up to which events are safe, which are not committed yet. */
    private final Map<TopicPartition, OffsetAndMetadata> safe = new HashMap<>();

    private final Map<TopicPartition, Failed> failed = new HashMap<>();
    private final Map<TopicPartition, Long> restingSince = new HashMap<>();
    private boolean holdsAll;

    private record Failed(long offset, int attempts, Throwable failure) {}

    /**
     * @param stopping whether no other record is to be begun
     */
    IngestRecords(Route route, ConsumingPause pause, BooleanSupplier stopping) {
        this(route, pause, stopping, System::nanoTime);
    }

    IngestRecords(Route route, ConsumingPause pause, BooleanSupplier stopping, LongSupplier nanoClock) {
        this.route = route;
        this.pause = pause;
        this.stopping = stopping;
        this.nanoClock = nanoClock;
    }

    @Override
    public void assigned(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
        if (holdsAll) {
            consumer.pause(partitions);
        }
    }

    @Override
    public void revoked(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
        commit(consumer);
        lost(partitions);
    }

    @Override
    public void lost(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> {
            safe.remove(partition);
            failed.remove(partition);
            restingSince.remove(partition);
        });
    }

    @Override
    public void polled(Consumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records) {
        List<Turn> turns = new ArrayList<>();
        for (TopicPartition partition : records.partitions()) {
            turns.add(new Turn(partition, records.records(partition)));
        }
        process(turns);
        for (Turn turn : turns) {
            end(consumer, turn);
        }
        commit(consumer);
        pauseOrResume(consumer);
    }

    /** Begins the records in their order, and returns when each that was begun has ended. */
    private void process(List<Turn> turns) {
        List<InHand> waiting = new ArrayList<>();
        long bytes = 0;
        for (Turn turn : turns) {
            for (ConsumerRecord<byte[], byte[]> each : turn.records) {
                if (stopping.getAsBoolean() || pause.isOn()) {
                    await(waiting);
                    return;
                }
                InHand inHand = begin(turn.partition, each);
                turn.begun.add(inHand);
                waiting.add(inHand);
                if (inHand.hasFailed()) {
                    break;
                }
                bytes += Math.max(0, each.serializedValueSize());
                if (bytes > MOST_BYTES_AT_ONCE) {
                    await(waiting);
                    bytes = 0;
                }
            }
        }
        await(waiting);
    }

    private static void await(List<InHand> waiting) {
        long until = System.nanoTime() + LOST.toNanos();
        waiting.forEach(inHand -> inHand.await(until));
        waiting.clear();
    }

    /** Notes how far the events of a partition are safe, and goes back to the first record whose events are not. */
    private void end(Consumer<byte[], byte[]> consumer, Turn turn) {
        TopicPartition partition = turn.partition;
        int done = 0;
        while (done < turn.begun.size() && !turn.begun.get(done).hasFailed()) {
            done++;
        }
        if (done > 0) {
            safe.put(partition, new OffsetAndMetadata(turn.records.get(done - 1).offset() + 1));
            failed.remove(partition);
        }
        if (done == turn.records.size()) {
            return;
        }
        long next = turn.records.get(done).offset();
        consumer.seek(partition, next);
        if (done < turn.begun.size()) {
            Throwable failure = turn.begun.get(done).failure();
            if (!isUnavailable(failure)) {
                Failed before = failed.get(partition);
                failed.put(
                        partition,
                        new Failed(
                                next, before != null && before.offset() == next ? before.attempts() + 1 : 1, failure));
                restingSince.put(partition, nanoClock.getAsLong());
                consumer.pause(Set.of(partition));
            }
        }
    }

    /** Whether the record is not at fault: its events cannot be kept now, or those that are set aside cannot be written. */
    static boolean isUnavailable(Throwable failure) {
        return ObjectHelper.getException(OutboxFullException.class, failure) != null
                || ObjectHelper.getException(OutboxException.class, failure) != null
                || ObjectHelper.getException(KafkaUnavailableException.class, failure) != null;
    }

    private void commit(Consumer<byte[], byte[]> consumer) {
        if (safe.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(safe, COMMIT_TIMEOUT);
            safe.clear();
        } catch (CommitFailedException e) {
            // Another consumer has the partitions, and its events are the same.
            LOG.debug("Offsets were not committed", e);
            safe.clear();
        } catch (KafkaException e) {
            // Because the brokers are away, or in the middle of a rebalance: with the next ones.
            LOG.debug("Offsets are not committed yet", e);
        }
    }

    private void pauseOrResume(Consumer<byte[], byte[]> consumer) {
        long now = nanoClock.getAsLong();
        restingSince.values().removeIf(since -> now - since >= REST.toNanos());
        holdsAll = pause.isOn();
        if (holdsAll) {
            consumer.pause(consumer.assignment());
        } else if (!consumer.paused().isEmpty()) {
            Set<TopicPartition> goOn = new HashSet<>(consumer.paused());
            goOn.removeAll(restingSince.keySet());
            consumer.resume(goOn);
        }
    }

    private InHand begin(TopicPartition partition, ConsumerRecord<byte[], byte[]> each) {
        InHand inHand = new InHand(route.exchange());
        inHand.exchange.setProperty(ExchangeProperties.KAFKA_RECORD, received(each));
        Failed before = failed.get(partition);
        if (before != null && before.offset() == each.offset() && before.attempts() >= MOST_ATTEMPTS) {
            inHand.exchange.setProperty(ExchangeProperties.KAFKA_FAILURE, before.failure());
        }
        TraceHeaders.put(inHand.exchange, each);
        inHand.process();
        return inHand;
    }

    /** A record as the steps of a route see it. */
    static ReceivedRecord received(ConsumerRecord<byte[], byte[]> each) {
        List<Map.Entry<String, byte[]>> headers = new ArrayList<>();
        for (Header header : each.headers()) {
            headers.add(Map.entry(header.key(), header.value() == null ? new byte[0] : header.value()));
        }
        return new ReceivedRecord(
                each.topic(),
                each.partition(),
                each.offset(),
                each.timestamp() < 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(each.timestamp())),
                Optional.ofNullable(each.key()),
                Optional.ofNullable(each.value()),
                headers);
    }

    /** The records of a partition from one poll. */
    private static final class Turn {
        private final TopicPartition partition;
        private final List<ConsumerRecord<byte[], byte[]>> records;
        /** The first of the records: those that were begun. */
        private final List<InHand> begun = new ArrayList<>();

        Turn(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
            this.partition = partition;
            this.records = records;
        }
    }

    /** A record on its way through the route. */
    private final class InHand implements AsyncCallback {
        private final Exchange exchange;
        /** Why it failed; empty when its events are safe. */
        private final CompletableFuture<Optional<Throwable>> outcome = new CompletableFuture<>();

        InHand(Exchange exchange) {
            this.exchange = exchange;
        }

        void process() {
            try {
                route.process(exchange, this);
            } catch (Throwable thrown) {
                // Camel does not catch an Error, and would continue an exchange that has not failed in this thread's
                // next
                // task.
                exchange.setException(thrown);
                LOG.error(
                        LogEvents.MESSAGE_FAILED, "A record failed and is taken again: {}", Failures.describe(thrown));
                end(Optional.of(thrown));
            }
        }

        @Override
        public void done(boolean doneSync) {
            end(Optional.ofNullable(exchange.getException()));
        }

        private void end(Optional<Throwable> failure) {
            failure.filter(IngestRecords::isUnavailable)
                    .ifPresent(cause -> pause.begin(
                            reason(cause), ObjectHelper.getException(OutboxFullException.class, cause) == null));
            outcome.complete(failure);
        }

        void await(long untilNanos) {
            try {
                outcome.get(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                LOG.error(
                        LogEvents.MESSAGE_FAILED,
                        "A record has been with the routes for {} minutes and is taken again.",
                        LOST.toMinutes());
                outcome.complete(Optional.of(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                outcome.complete(Optional.of(e));
            } catch (ExecutionException e) {
                throw new IllegalStateException("it is never completed so", e);
            }
        }

        boolean hasFailed() {
            return outcome.isDone() && outcome.join().isPresent();
        }

        Throwable failure() {
            return outcome.join().orElseThrow();
        }
    }

    private static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutboxException
                    || cause instanceof OutboxFullException
                    || cause instanceof KafkaUnavailableException) {
                return cause.getMessage();
            }
        }
        return Failures.describe(failure);
    }
}
