package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.logging.Failures;
import io.segmentlaunchdarkly.logging.LogEvents;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer of the group: polls until it is stopped, and passes the records to its {@link RecordWork}. After a failure it begins again
 * with another consumer at the committed offsets, after a pause that grows up to a minute.
 */
final class PollLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(3);
    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration END_TIME = Duration.ofSeconds(15);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final String name;
    private final String topic;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final RecordWork work;
    private final BrokerReach reach;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile long endByNanos;
    private volatile Optional<Consumer<byte[], byte[]>> current = Optional.empty();
    private volatile long lag;
    private volatile int partitions;

    /**
     * @param name of the thread and of this consumer in log lines
     * @param consumers makes a consumer for each start
     */
    PollLoop(
            String name,
            String topic,
            Supplier<Consumer<byte[], byte[]>> consumers,
            RecordWork work,
            BrokerReach reach) {
        this.name = name;
        this.topic = topic;
        this.consumers = consumers;
        this.work = work;
        this.reach = reach;
    }

    /** Makes the loop end after its present round. */
    void stop() {
        endByNanos = System.nanoTime() + END_TIME.toNanos();
        stopping.countDown();
        wake();
    }

    /** Ends the present poll, because the work has something to do. */
    void wake() {
        current.ifPresent(Consumer::wakeup);
    }

    boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** How many records waited in the partitions of this consumer a few seconds ago. */
    long lag() {
        return lag;
    }

    /** How many partitions this consumer has. */
    int partitions() {
        return partitions;
    }

    @Override
    public void run() {
        Duration pause = SHORTEST_PAUSE;
        while (!isStopping()) {
            long begunAt = System.nanoTime();
            try {
                consume();
            } catch (Throwable failure) {
                LOG.debug("A consumer begins anew", failure);
                reach.lost(name, describe(failure));
            }
            lag = 0;
            partitions = 0;
            boolean ranFor = System.nanoTime() - begunAt > LONGEST_PAUSE.toNanos();
            pause = ranFor ? SHORTEST_PAUSE : shorter(pause.multipliedBy(2), LONGEST_PAUSE);
            try {
                stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                stop();
            }
        }
        reach.ended(name);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Kafka's messages are about the connection and the group, and quote no record. */
    private static String describe(Throwable failure) {
        return failure instanceof KafkaException && failure.getMessage() != null
                ? failure.getMessage().lines().findFirst().orElse("")
                : Failures.describe(failure);
    }

    private void consume() {
        Consumer<byte[], byte[]> consumer = consumers.get();
        current = Optional.of(consumer);
        try {
            consumer.subscribe(List.of(topic), new Rebalances(consumer));
            long lookedAt = System.nanoTime();
            boolean looked = false;
            while (!isStopping() || (work.isBusy() && endByNanos - System.nanoTime() > 0)) {
                work.polled(consumer, poll(consumer));
                partitions = consumer.assignment().size();
                if (!looked || System.nanoTime() - lookedAt > LOOK_INTERVAL.toNanos()) {
                    look(consumer);
                    looked = true;
                    lookedAt = System.nanoTime();
                }
            }
        } finally {
            current = Optional.empty();
            try {
                consumer.close(CLOSE_TIMEOUT);
            } finally {
                work.ended();
            }
        }
    }

    private ConsumerRecords<byte[], byte[]> poll(Consumer<byte[], byte[]> consumer) {
        try {
            return consumer.poll(work.quiet(POLL));
        } catch (WakeupException e) {
            return ConsumerRecords.empty();
        }
    }

    /** Checks what a poll does not tell: whether the brokers are away, and how much waits in a paused partition. */
    private void look(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> assigned = consumer.assignment();
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(
                    assigned.isEmpty() ? Set.of(new TopicPartition(topic, 0)) : assigned, LOOK_TIMEOUT);
            long waiting = 0;
            for (TopicPartition partition : assigned) {
                waiting += Math.max(0, ends.get(partition) - consumer.position(partition, LOOK_TIMEOUT));
            }
            lag = waiting + work.inHand();
            reach.found(name);
        } catch (WakeupException e) {
            // The next check comes in a few seconds.
        } catch (TimeoutException e) {
            reach.lost(
                    name,
                    isTopicMissing(consumer)
                            ? "there is no topic " + topic + ", which bin/segment-launchdarkly kafka topics creates."
                            : "no broker answers.");
        }
    }

    private boolean isTopicMissing(Consumer<byte[], byte[]> consumer) {
        try {
            return consumer.partitionsFor(topic, LOOK_TIMEOUT).isEmpty();
        } catch (TimeoutException | WakeupException e) {
            return false;
        }
    }

    private final class Rebalances implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;

        Rebalances(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> added) {
            if (!added.isEmpty()) {
                LOG.info(LogEvents.PARTITIONS_CHANGED, "{} takes records from {}.", name, added);
                work.assigned(consumer, added);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> gone) {
            if (!gone.isEmpty()) {
                LOG.info(LogEvents.PARTITIONS_CHANGED, "{} hands {} over.", name, gone);
                work.revoked(consumer, gone);
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> gone) {
            LOG.info(LogEvents.PARTITIONS_CHANGED, "{} has lost {} to another consumer.", name, gone);
            work.lost(gone);
        }
    }
}
