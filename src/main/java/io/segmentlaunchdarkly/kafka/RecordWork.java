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
    /** Partitions came to this consumer, in addition to those it has. */
    void assigned(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions);

    /** Partitions go to another consumer. They are still this one's, so that what is done can be committed. */
    void revoked(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions);

    /** Partitions are gone: another consumer may have them, and nothing may be committed. */
    void lost(Collection<TopicPartition> partitions);

    /** After each poll, some times a second, also when there were no records. */
    void polled(Consumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records);

    /** How long nothing has to be done if no record comes, the given time at most. */
    default Duration quiet(Duration most) {
        return most;
    }

    /** How many records were taken and are not committed. */
    default long inHand() {
        return 0;
    }

    /** Whether there is something that is worth bringing to its end before the consumer leaves the group. */
    default boolean isBusy() {
        return false;
    }

    /** The consumer is closed: nothing is committed any more. */
    default void ended() {}
}
