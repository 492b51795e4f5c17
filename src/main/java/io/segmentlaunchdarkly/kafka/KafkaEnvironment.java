package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.outbox.EnvironmentAccount;
import io.segmentlaunchdarkly.outbox.EnvironmentOutbox.Balance;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The account of an environment's events that this instance has delivered from Kafka. An event counts, both as made and with its outcome,
 * when the offset after its record is committed: until then it may become another instance's. The events that wait are the group's lag.
 */
final class KafkaEnvironment implements EnvironmentAccount {
    private final String environment;
    private final Supplier<Optional<Instant>> oldest;
    private final LongAdder stalls = new LongAdder();
    private long delivered;
    private long deadLettered;

    /**
     * @param oldest when the records that have been in hand for longest were first taken up
     */
    KafkaEnvironment(String environment, Supplier<Optional<Instant>> oldest) {
        this.environment = environment;
        this.oldest = oldest;
    }

    @Override
    public String environment() {
        return environment;
    }

    @Override
    public synchronized Balance balance() {
        return new Balance(delivered + deadLettered, 0, delivered, deadLettered, 0, 0, 0, oldest.get());
    }

    @Override
    public long stalls() {
        return stalls.sum();
    }

    /** Counts events whose records are committed. */
    synchronized void settled(int nowDelivered, int nowDeadLettered) {
        delivered += nowDelivered;
        deadLettered += nowDeadLettered;
    }

    /** Counts a batch that was stalled. */
    void stalled() {
        stalls.increment();
    }
}
