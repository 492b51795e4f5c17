package io.segmentlaunchdarkly.kafka;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a range of records needs of its surroundings. */
interface RangeWork {
    /** How much is taken at a time. */
    RangeLimits limits();

    /** What tells the time. */
    Clock clock();

    /**
     * Sends a record through the route that maps it.
     *
     * @param failure why it has failed again and again, and is to be set aside; empty while it may be tried
     * @return the exchange at the end of the route: its body is the list of the LaunchDarkly events that were made
     * @throws Exception what the route failed with
     */
    Exchange map(ConsumerRecord<byte[], byte[]> record, RecordInHand inHand, Optional<Throwable> failure)
            throws Exception;

    /** Says to the ledgers what became of the record of an exchange, all of which is done. */
    void account(Exchange mapped);

    /** Sends a batch through the route that delivers to its environment; afterwards the batch says what became of it. */
    void deliver(RangeBatch batch);

    /** For how long nothing is to be sent to an environment. */
    Duration paused(String environment);

    /** Says that nothing is to be sent to an environment for a while. */
    void pause(String environment, Duration pause);

    /** Says why something is not done that has nothing to do with the receiver. */
    void stalled(String what, Throwable failure);

    /** Writes a record to the topic of dead letters or the one of invalid records, and returns when it is safe there. */
    void write(String suffix, byte[] key, byte[] value, Map<String, String> headers) throws IOException;

    /**
     * Commits an offset of a partition with a note, and returns when the broker has it.
     *
     * @throws PartitionLostException if the partition belongs to somebody else: nothing was committed, and nothing is to be sent
     * @throws CommitDelayedException if it is not known whether it was committed; it may be tried again
     */
    void commit(OwnedPartition partition, long offset, OffsetNote note)
            throws PartitionLostException, CommitDelayedException, InterruptedException;

    /** Counts events of an environment that are done. */
    void settled(String environment, int delivered, int deadLettered);
}
