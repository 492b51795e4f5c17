package io.segmentlaunchdarkly.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A Kafka topic. The sender writes a record; what is not acknowledged is not committed. */
class KafkaContractIT extends QueueContract {
    private KafkaBroker broker;
    private Records records;
    private Distribution service;

    @Override
    void start(Path directory, Receiver deliverTo) throws IOException {
        broker = KafkaBroker.in(directory).start().topic(Records.TOPIC, 1).topic(Records.INVALID, 1);
        records = Records.at(broker);
        service = Distribution.in(directory, deliverTo)
                .with("LAUNCHDARKLY_KAFKA_ENABLED", "true")
                .with("LAUNCHDARKLY_KAFKA_BROKERS", broker.address())
                .with("LAUNCHDARKLY_OUTBOX_MAX_BYTES", OUTBOX_MAX_BYTES)
                .start();
    }

    @Override
    void stop() {
        service.close();
        records.close();
        broker.close();
    }

    @Override
    void hand(String request) {
        records.send(request);
    }

    @Override
    String reasonOfLastSetAside() {
        List<ConsumerRecord<String, String>> setAside = await("a record that was set aside")
                .atMost(Duration.ofSeconds(60))
                .until(() -> records.all(Records.INVALID), all -> !all.isEmpty());
        return Records.header(setAside.get(setAside.size() - 1), "launchdarklyReason");
    }

    @Override
    boolean isEmpty() {
        return records.waiting() == 0;
    }

    @Override
    Path data() {
        return service.data();
    }

    @Override
    Metrics metrics() {
        return Metrics.of(service);
    }
}
