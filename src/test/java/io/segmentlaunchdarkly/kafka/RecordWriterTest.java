package io.segmentlaunchdarkly.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecordWriterTest {
    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final BrokerReach reach = new BrokerReach("broker:9092");
    private Optional<Exception> away = Optional.empty();
    private int looks;
    private final RecordWriter writer = new RecordWriter(
            "writer",
            "broker:9092",
            () -> {
                producers.add(new MockProducer<>(false, new ByteArraySerializer(), new ByteArraySerializer()));
                return producers.get(producers.size() - 1);
            },
            topics -> {
                looks++;
                if (away.isPresent()) {
                    throw away.get();
                }
            },
            Runnable::run,
            reach);

    private final List<Optional<Throwable>> outcomes = new ArrayList<>();

    @BeforeEach
    void reachTheBrokers() {
        writer.use("t");
        writer.look();
    }

    private void write(String... values) {
        List<KafkaRecord> records = new ArrayList<>();
        for (String value : values) {
            records.add(new KafkaRecord(
                    Optional.empty(),
                    Optional.of(value.getBytes(StandardCharsets.UTF_8)),
                    Optional.of(5L),
                    Map.of("name", new byte[] {1})));
        }
        writer.write("t", records, failure -> outcomes.add(Optional.ofNullable(failure)));
    }

    private MockProducer<byte[], byte[]> producer() {
        return producers.get(producers.size() - 1);
    }

    @Test
    void acknowledgesWhenAllRecordsAreWritten() {
        write("a", "b");
        producer().completeNext();
        assertThat(outcomes).isEmpty();
        producer().completeNext();

        assertThat(outcomes).containsExactly(Optional.empty());
        assertThat(producer().history()).hasSize(2).allSatisfy(record -> {
            assertThat(record.topic()).isEqualTo("t");
            assertThat(record.timestamp()).isEqualTo(5);
            assertThat(record.headers().lastHeader("name").value()).containsExactly(1);
        });
    }

    @Test
    void acknowledgesNothingWhenOneRecordIsNotWritten() {
        write("a", "b");
        producer().errorNext(new TimeoutException("Expiring 1 record(s)"));
        assertThat(outcomes).isEmpty();
        producer().completeNext();

        assertThat(outcomes).singleElement().satisfies(outcome -> assertThat(outcome.orElseThrow())
                .isInstanceOf(KafkaUnavailableException.class)
                .hasMessage("The events could not be written to Kafka at broker:9092: Expiring 1 record(s)"));
    }

    @Test
    void writesNothingBeforeTheBrokersAnswerAndWhileTheyAreAway() {
        away = Optional.of(new java.util.concurrent.TimeoutException());
        write("a");
        producer().errorNext(new TimeoutException("Expiring 1 record(s)"));
        writer.look();

        write("b");

        assertThat(outcomes).hasSize(2);
        assertThat(outcomes.get(1).orElseThrow()).hasMessageEndingWith(": no broker answers.");
        assertThat(writer.problem()).contains("Nothing can be written to Kafka at broker:9092: no broker answers.");
        assertThat(reach.problem()).contains("Kafka at broker:9092 cannot be used: no broker answers.");

        away = Optional.empty();
        writer.look();
        write("c");
        producer().completeNext();

        assertThat(outcomes.get(2)).isEmpty();
        assertThat(writer.problem()).isEmpty();
        assertThat(reach.problem()).isEmpty();
    }

    @Test
    void looksOnlyWhereItIsInDoubt() {
        writer.look();
        writer.look();
        assertThat(looks).isEqualTo(1);
    }

    @Test
    void takesAnotherProducerWhenOneFailedForGood() {
        write("a");
        producer().errorNext(new ClusterAuthorizationException("denied"));
        writer.look();
        write("b");
        producer().completeNext();

        assertThat(producers).hasSize(2);
        assertThat(producers.get(0).closed()).isTrue();
        assertThat(outcomes.get(1)).isEmpty();
    }

    @Test
    void failsWhatIsBegunAfterItsEnd() {
        writer.close();
        write("a");

        assertThat(outcomes).singleElement().satisfies(outcome -> assertThat(outcome.orElseThrow())
                .hasMessageEndingWith(": the service is stopping."));
    }
}
