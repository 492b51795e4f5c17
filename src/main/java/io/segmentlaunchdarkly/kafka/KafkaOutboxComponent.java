package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.settings.Setting;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The outbox in Kafka as a Camel component: {@code launchdarkly-kafka-outbox:<environment>} hands out the batches that were made of the
 * records of the topic. It reads the settings itself, and nothing of Kafka is loaded where no route names it.
 */
@Component("launchdarkly-kafka-outbox")
public final class KafkaOutboxComponent extends DefaultComponent {
    static final String NAME = "launchdarkly-kafka-outbox";

    /** Of the heap, the part that records may take. What is made of them takes a few times as much. */
    private static final int HEAP_SHARE = 16;

    private static final long LEAST_FETCH_BYTES = 1024 * 1024;
    private KafkaOutbox outbox;
    private KafkaOutboxHealth health;

    /** The outbox of an application. */
    static KafkaOutbox outbox(CamelContext context) {
        return context.getComponent(NAME, KafkaOutboxComponent.class).outbox;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        CamelContext context = getCamelContext();
        RangeLimits limits = new RangeLimits(
                number(Setting.BATCH_MAX_EVENTS).intValue(),
                number(Setting.BATCH_MAX_BYTES),
                Duration.ofMillis(number(Setting.BATCH_INTERVAL)),
                Duration.ofMillis(number(Setting.DEDUP_WINDOW)),
                number(Setting.DEDUP_MAX_IDS),
                Runtime.getRuntime().maxMemory() / HEAP_SHARE);
        outbox = new KafkaOutbox(
                new KafkaOutbox.Parts(
                        Setting.KAFKA_TOPIC.text(context),
                        limits,
                        number(Setting.DELIVERY_CONCURRENCY).intValue(),
                        Duration.ofMillis(number(Setting.KAFKA_TIMEOUT)),
                        () -> new KafkaConsumer<>(consumer(limits)),
                        () -> new KafkaProducer<>(producer())),
                Clock.systemUTC());
        health = new KafkaOutboxHealth(outbox, Clock.systemUTC(), Duration.ofMillis(number(Setting.OUTBOX_ALERT_AGE)));
    }

    private Long number(Setting setting) {
        return Long.valueOf(setting.text(getCamelContext()));
    }

    private Map<String, Object> consumer(RangeLimits limits) {
        Map<String, Object> settings = clients();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, Setting.KAFKA_GROUP.text(getCamelContext()));
        String instance = Setting.KAFKA_INSTANCE_ID.text(getCamelContext());
        if (!instance.isEmpty()) {
            settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
        }
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, limits.maxEvents());
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, (int)
                Math.min(Integer.MAX_VALUE, Math.max(LEAST_FETCH_BYTES, limits.memoryBytes() / 2)));
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }

    private Map<String, Object> producer() {
        int timeout = number(Setting.KAFKA_TIMEOUT).intValue();
        Map<String, Object> settings = clients();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return settings;
    }

    private Map<String, Object> clients() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", Setting.KAFKA_BROKERS.text(getCamelContext()));
        getCamelContext()
                .getPropertiesComponent()
                .loadProperties(name -> name.startsWith(Setting.KAFKA_CLIENT_PREFIX))
                .forEach((name, value) ->
                        settings.put(name.toString().substring(Setting.KAFKA_CLIENT_PREFIX.length()), value));
        return settings;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        KafkaOutboxEndpoint endpoint = new KafkaOutboxEndpoint(uri, this);
        endpoint.setEnvironment(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    KafkaOutbox outbox() {
        return outbox;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        HealthCheckRegistry registry = HealthCheckRegistry.get(getCamelContext());
        if (registry != null) {
            registry.register(health);
        }
    }

    @Override
    protected void doStop() throws Exception {
        HealthCheckRegistry registry = HealthCheckRegistry.get(getCamelContext());
        if (registry != null) {
            registry.unregister(health);
        }
        outbox.end();
        super.doStop();
    }
}
