package io.segmentlaunchdarkly.kafka;

import java.time.Duration;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * What a {@link PollLoop} does with the records of its partitions. All calls come from the loop's thread, with the loop's consumer, which
 * no other thread may use. The work commits the offsets. It keeps a partition that cannot go on paused, so that the consumer stays in its
 * group, and seeks back to the first record that is not done.
 */
interface RecordWork {
    /** This consumer got partitions in addition to those that it has. */
    void assigned(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions);

    /** Partitions are about to go to another consumer. What is done can still be committed. */
    void revoked(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions);

    /** Partitions were lost: another consumer may have them, so nothing may be committed. */
    void lost(Collection<TopicPartition> partitions);

    /** Called after each poll, several times a second, with or without records. */
    void polled(Consumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records);

    /** How long nothing has to be done if no record comes, the given time at most. */
    default Duration quiet(Duration most) {
        return most;
    }

    /** How many records were taken and are not committed. */
    default long inHand() {
        return 0;
    }

    /** Whether there is work in hand that should end before the consumer leaves the group. */
    default boolean isBusy() {
        return false;
    }

    /** The consumer is closed, so nothing can be committed. */
    default void ended() {}
}
