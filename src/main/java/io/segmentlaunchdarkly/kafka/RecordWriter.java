package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.logging.Failures;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Writes records, and reports when all replicas that must have them do. No caller ever waits: a write fails at once if the producer's
 * memory has no room, before the brokers are first reached, and while they are known to be away.
 */
final class RecordWriter {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final String NOT_YET = "no broker has answered yet.";

    /** Asks the brokers for topics. The producer itself remembers an earlier answer. */
    interface Probe {
        /**
         * Returns when the brokers know all topics.
         *
         * @throws Exception as {@link Admin} does, if they do not, or do not answer in a few seconds
         */
        void know(Set<String> topics) throws Exception;
    }

    private final String name;
    private final String brokers;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Probe probe;
    private final Executor completions;
    private final BrokerReach reach;
    private final Set<String> topics = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Producer<byte[], byte[]>> broken = new AtomicReference<>();
    private volatile Producer<byte[], byte[]> producer;
    /** Whether it is in doubt that the brokers can be reached: at the start, and after a failed write. */
    private volatile boolean isDoubtful = true;

    private volatile Optional<String> obstacle = Optional.of(NOT_YET);

    /**
     * @param name of this writer in log lines
     * @param completions runs what follows a write
     */
    RecordWriter(
            String name,
            String brokers,
            Supplier<Producer<byte[], byte[]>> producers,
            Probe probe,
            Executor completions,
            BrokerReach reach) {
        this.name = name;
        this.brokers = brokers;
        this.producers = producers;
        this.probe = probe;
        this.completions = completions;
        this.reach = reach;
    }

    /** Adds a topic to those that are written to. */
    void use(String topic) {
        topics.add(topic);
        isDoubtful = true;
    }

    /** Why nothing can be written; empty while it can. */
    Optional<String> problem() {
        return obstacle.map(reason -> "Nothing can be written to Kafka at " + brokers + ": " + reason);
    }

    /** If it is in doubt, checks whether the topics can be written to, and prepares that. One thread calls this about once a second. */
    void look() {
        if (!isDoubtful) {
            return;
        }
        isDoubtful = false;
        try {
            Producer<byte[], byte[]> current = current();
            probe.know(topics);
            for (String topic : topics) {
                current.partitionsFor(topic);
            }
            obstacle = Optional.empty();
            reach.found(name);
        } catch (TimeoutException notYet) {
            // The producer asks the brokers for the topic when it first hears of it.
            isDoubtful = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            failed(e.getCause());
        } catch (Exception | Error e) {
            failed(e);
        }
    }

    private Producer<byte[], byte[]> current() {
        Producer<byte[], byte[]> last = broken.getAndSet(null);
        if (last != null) {
            last.close(CLOSE_TIMEOUT);
        }
        Producer<byte[], byte[]> current = producer == null ? producers.get() : producer;
        producer = current;
        return current;
    }

    private void failed(Throwable why) {
        isDoubtful = true;
        String reason = why instanceof UnknownTopicOrPartitionException
                ? "a topic of " + topics + " is missing, which bin/segment-launchdarkly kafka topics creates."
                : why instanceof java.util.concurrent.TimeoutException || why instanceof TimeoutException
                        ? "no broker answers."
                        : reason(why);
        obstacle = Optional.of(reason);
        reach.lost(name, reason);
    }

    /** Waits for the writes in progress, a few seconds at most. */
    void close() {
        Producer<byte[], byte[]> last = producer;
        producer = null;
        obstacle = Optional.of("the service is stopping.");
        if (last != null) {
            last.close(CLOSE_TIMEOUT);
        }
        reach.ended(name);
    }

    /**
     * Writes records.
     *
     * @param done is called once, with the first failure or null, when all of them are written, or one is not and none is still being
     *     written. It may be called before this method returns.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // The callback is told the same.
    void write(String topic, List<KafkaRecord> records, Consumer<Throwable> done) {
        Producer<byte[], byte[]> to = producer;
        Write write = new Write(to, done);
        Optional<String> known = obstacle;
        if (known.isPresent() || to == null) {
            write.end(new TimeoutException(known.orElse(NOT_YET)));
            return;
        }
        for (KafkaRecord record : records) {
            if (write.hasFailed()) {
                break;
            }
            write.begin();
            try {
                to.send(producerRecord(topic, record), write);
            } catch (RuntimeException | Error e) {
                write.end(e);
            }
        }
        write.end(null);
    }

    private static ProducerRecord<byte[], byte[]> producerRecord(String topic, KafkaRecord record) {
        ProducerRecord<byte[], byte[]> written = new ProducerRecord<>(
                topic,
                null,
                record.timestamp().orElse(null),
                record.key().orElse(null),
                record.value().orElse(null));
        record.headers().forEach(written.headers()::add);
        return written;
    }

    /** A producer that failed for good refuses all further writes, so another takes its place. */
    private void replace(Producer<byte[], byte[]> failed) {
        if (failed != null && producer == failed) {
            broken.set(failed);
            producer = null;
        }
    }

    private KafkaUnavailableException unavailable(Throwable failure) {
        return new KafkaUnavailableException(
                "The events could not be written to Kafka at " + brokers + ": " + reason(failure), failure);
    }

    /** Kafka's messages are about the connection and the topic, and quote no record. */
    private static String reason(Throwable failure) {
        return failure instanceof KafkaException && failure.getMessage() != null
                ? failure.getMessage().lines().findFirst().orElse("")
                : Failures.describe(failure);
    }

    /** The records of one call. */
    private final class Write implements Callback {
        private final Producer<byte[], byte[]> to;
        private final Consumer<Throwable> done;
        /** One for each record that is being written, and one for the loop that begins them. */
        private final AtomicInteger pending = new AtomicInteger(1);

        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Write(Producer<byte[], byte[]> to, Consumer<Throwable> done) {
            this.to = to;
            this.done = done;
        }

        void begin() {
            pending.incrementAndGet();
        }

        boolean hasFailed() {
            return failure.get() != null;
        }

        @Override
        public void onCompletion(RecordMetadata metadata, Exception why) {
            end(why);
        }

        void end(Throwable why) {
            if (why != null) {
                failure.compareAndSet(null, why);
                isDoubtful = true;
                if (why instanceof KafkaException
                        && !(why instanceof RetriableException)
                        && !(why instanceof RecordTooLargeException)) {
                    replace(to);
                }
            }
            if (pending.decrementAndGet() == 0) {
                Throwable first = failure.get();
                completions.execute(() -> done.accept(first == null ? null : unavailable(first)));
            }
        }
    }
}
