package io.segmentlaunchdarkly.kafka;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a range of records needs of its surroundings, to be delivered to one environment. */
interface RangeWork {
    /** The environment. */
    String environment();

    /** How much is taken at a time. */
    RangeLimits limits();

    /** What tells the time. */
    Clock clock();

    /**
     * Sends a record through the route that maps it.
     *
     * @param failure why it has failed again and again, and is to be set aside; empty while it may be tried
     * @throws Exception what the route failed with
     */
    MappedRecord map(ConsumerRecord<byte[], byte[]> record, RecordInHand inHand, Optional<Throwable> failure)
            throws Exception;

    /** Sends a batch through the route that delivers; afterwards the batch says what became of it. */
    void deliver(RangeBatch batch);

    /** For how long nothing is to be sent. */
    Duration paused();

    /** Says that nothing is to be sent for a while. */
    void pause(Duration pause);

    /** Says why a batch waits that the receiver has nothing to do with. */
    void stalled(Throwable failure);

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

    /** Counts LaunchDarkly events that are done. */
    void settled(int delivered, int deadLettered);
}
