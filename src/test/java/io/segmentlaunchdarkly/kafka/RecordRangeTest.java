package io.segmentlaunchdarkly.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.outbox.OutboxEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RecordRangeTest {
    private static final int RECORDS = 3;
    private static final RangeLimits ONE_EVENT_A_BATCH =
            new RangeLimits(1, 1000, Duration.ZERO, Duration.ZERO, 1, 1000);

    /** A receiver that takes nothing in time; a pause lasts until the test ends it. */
    private static final class Down implements RangeWork {
        private final List<String> tried = new ArrayList<>();
        private Duration pause = Duration.ZERO;

        @Override
        public RangeLimits limits() {
            return ONE_EVENT_A_BATCH;
        }

        @Override
        public Clock clock() {
            return Clock.systemUTC();
        }

        @Override
        public Exchange map(ConsumerRecord<byte[], byte[]> record, RecordInHand inHand) {
            Exchange exchange = new DefaultExchange(new DefaultCamelContext());
            exchange.getMessage().setBody(List.of(new OutboxEvent("default", "", record.value())));
            return exchange;
        }

        @Override
        public void account(Exchange mapped) {}

        @Override
        public void deliver(RangeBatch batch) {
            tried.add(batch.payloadId());
            try {
                batch.expire(Map.of(), Duration.ofMinutes(1));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public Duration paused(String environment) {
            return pause;
        }

        @Override
        public void pause(String environment, Duration newPause) {
            pause = newPause;
        }

        @Override
        public void stalled(String what, Throwable failure) {}

        @Override
        public void write(String suffix, byte[] key, byte[] value, Map<String, String> headers) {}

        @Override
        public void commit(OwnedPartition partition, long offset, OffsetNote note) {}

        @Override
        public void settled(String environment, int delivered, int deadLettered) {}
    }

    @Test
    void pausesAfterEachBatchThatExpires() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            records.add(new ConsumerRecord<>("topic", 0, i, null, "{}".getBytes(StandardCharsets.UTF_8)));
        }
        OwnedPartition partition =
                new OwnedPartition(new TopicPartition("topic", 0), ONE_EVENT_A_BATCH, Clock.systemUTC());
        RecordRange range =
                new RecordRange(partition, 0, new OffsetNote.Claim(RECORDS, "id", Instant.EPOCH), records, false);
        Down down = new Down();

        for (int turn = 1; turn < RECORDS; turn++) {
            Optional<Duration> wait = range.proceed(down);

            assertThat(wait).contains(Duration.ofMinutes(1));
            assertThat(down.tried).hasSize(turn);
            down.pause = Duration.ZERO;
        }
        assertThat(range.proceed(down)).isEmpty();
        assertThat(down.tried).doesNotHaveDuplicates().hasSize(RECORDS);
        assertThat(down.pause).as("of the next range").isEqualTo(Duration.ofMinutes(1));
    }
}
