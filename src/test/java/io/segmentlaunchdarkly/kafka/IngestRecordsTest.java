package io.segmentlaunchdarkly.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How far offsets are committed, whatever becomes of the records. */
class IngestRecordsTest {
    private static final TopicPartition ONE = new TopicPartition("t", 0);
    private static final TopicPartition TWO = new TopicPartition("t", 1);

    /** What a route does with a value; nothing said: it is safe at once. */
    private final Map<String, Throwable> failures = new HashMap<>();

    private final List<String> seen = new ArrayList<>();
    private final List<Throwable> setAside = new ArrayList<>();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>(OffsetResetStrategy.EARLIEST);
    private long now = Duration.ofDays(1).toNanos();
    private final ConsumingPause pause = new ConsumingPause(() -> true, () -> now);
    private boolean stopping;
    private final IngestRecords work = new IngestRecords(new Route(), pause, () -> stopping, () -> now);

    private final class Route implements IngestRecords.Route {
        @Override
        public Exchange exchange() {
            return new DefaultExchange(camel);
        }

        @Override
        public void process(Exchange exchange, AsyncCallback callback) {
            ReceivedRecord record = exchange.getProperty(ExchangeProperties.KAFKA_RECORD, ReceivedRecord.class);
            String value = new String(record.value().orElseThrow(), StandardCharsets.UTF_8);
            seen.add(value);
            Throwable again = exchange.getProperty(ExchangeProperties.KAFKA_FAILURE, Throwable.class);
            Throwable failure = failures.get(value);
            if (again != null) {
                setAside.add(again);
            } else if (failure instanceof Error error) {
                throw error;
            } else if (failure != null) {
                exchange.setException(failure);
            }
            // As after a sync, on another thread.
            CompletableFuture<Void> done = CompletableFuture.runAsync(() -> callback.done(false));
            if (failure != null) {
                done.join();
            }
        }
    }

    @BeforeEach
    void assign() {
        consumer.assign(List.of(ONE, TWO));
        consumer.updateBeginningOffsets(Map.of(ONE, 0L, TWO, 0L));
    }

    private void write(TopicPartition partition, int offset, String value) {
        consumer.addRecord(new ConsumerRecord<>(
                "t", partition.partition(), offset, new byte[0], value.getBytes(StandardCharsets.UTF_8)));
    }

    private void poll() {
        work.polled(consumer, consumer.poll(Duration.ZERO));
    }

    private long committed(TopicPartition partition) {
        OffsetAndMetadata committed = consumer.committed(Set.of(partition)).get(partition);
        return committed == null ? -1 : committed.offset();
    }

    @Test
    void commitsWhatIsSafeInEachPartition() {
        write(ONE, 0, "a");
        write(ONE, 1, "b");
        write(TWO, 0, "c");

        poll();

        assertThat(seen).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(committed(ONE)).isEqualTo(2);
        assertThat(committed(TWO)).isEqualTo(1);
    }

    @Test
    void goesBackToTheFirstRecordThatIsNotSafe() {
        // As of a parser, which is about the data.
        failures.put("b", new IOException());
        write(ONE, 0, "a");
        write(ONE, 1, "b");
        write(ONE, 2, "c");

        poll();

        assertThat(seen).containsExactly("a", "b");
        assertThat(committed(ONE)).isEqualTo(1);
        assertThat(consumer.position(ONE)).isEqualTo(1);
        assertThat(consumer.paused()).containsExactly(ONE);
        assertThat(pause.isOn()).isFalse();
    }

    @Test
    void pausesAllWhileTheEventsCannotBeKeptAndThenGoesOnAtTheSameRecord() {
        failures.put("a", new KafkaUnavailableException("the brokers are away", null));
        write(ONE, 0, "a");
        write(ONE, 1, "b");
        write(TWO, 0, "c");

        poll();

        assertThat(consumer.paused()).containsExactlyInAnyOrder(ONE, TWO);
        assertThat(committed(ONE)).isEqualTo(-1);
        assertThat(consumer.position(ONE)).isZero();

        failures.clear();
        now += Duration.ofSeconds(1).toNanos();
        poll();

        assertThat(consumer.paused()).isEmpty();
        assertThat(consumer.position(TWO)).isEqualTo(committed(TWO) + (committed(TWO) < 0 ? 1 : 0));
    }

    @Test
    void setsARecordAsideThatFailedFiveTimes() {
        failures.put("a", new StackOverflowError());
        write(ONE, 0, "a");
        write(ONE, 1, "b");

        for (int attempt = 1; attempt <= IngestRecords.MOST_ATTEMPTS; attempt++) {
            poll();
            assertThat(consumer.paused()).containsExactly(ONE);
            now += Duration.ofSeconds(1).toNanos();
            poll();
            assertThat(consumer.paused()).isEmpty();
            write(ONE, 0, "a");
        }
        assertThat(setAside).isEmpty();
        poll();

        assertThat(seen.stream().filter("a"::equals)).hasSize(IngestRecords.MOST_ATTEMPTS + 1);
        assertThat(setAside).containsExactly(failures.get("a"));
        assertThat(committed(ONE)).isPositive();
    }

    @Test
    void beginsNoRecordWhenItStops() {
        stopping = true;
        write(ONE, 0, "a");

        poll();

        assertThat(seen).isEmpty();
        assertThat(consumer.position(ONE)).isZero();
        assertThat(committed(ONE)).isEqualTo(-1);
    }

    @Test
    void commitsWithTheNextRecordsWhatCouldNotBeCommitted() {
        MockConsumer<byte[], byte[]> failing = new MockConsumer<>(OffsetResetStrategy.EARLIEST) {
            private boolean failed;

            @Override
            public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
                if (!failed) {
                    failed = true;
                    throw new KafkaException("the brokers are away");
                }
                super.commitSync(offsets, timeout);
            }
        };
        failing.assign(List.of(ONE));
        failing.updateBeginningOffsets(Map.of(ONE, 0L));
        failing.addRecord(new ConsumerRecord<>("t", 0, 0, new byte[0], new byte[] {'a'}));

        work.polled(failing, failing.poll(Duration.ZERO));
        assertThat(failing.committed(Set.of(ONE)).get(ONE)).isNull();
        work.polled(failing, failing.poll(Duration.ZERO));

        assertThat(failing.committed(Set.of(ONE)).get(ONE).offset()).isEqualTo(1);
    }

    @Test
    void commitsNothingOfAPartitionThatIsLost() {
        write(ONE, 0, "a");
        MockConsumer<byte[], byte[]> away = new MockConsumer<>(OffsetResetStrategy.EARLIEST) {
            @Override
            public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
                throw new KafkaException("the brokers are away");
            }
        };
        away.assign(List.of(ONE));
        work.polled(away, consumer.poll(Duration.ZERO));

        work.lost(List.of(ONE));
        work.revoked(consumer, List.of(ONE));

        assertThat(committed(ONE)).isEqualTo(-1);
    }
}
