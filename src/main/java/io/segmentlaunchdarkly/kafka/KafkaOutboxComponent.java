package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.outbox.EnvironmentAccount;
import io.segmentlaunchdarkly.settings.Setting;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/**
 * The outbox in Kafka as a Camel component: {@code launchdarkly-kafka-outbox:<environment>} hands out the batches that were made of the
 * records of the topic. It reads the settings itself, and nothing of Kafka is loaded where no route names it.
 */
@Component(KafkaOutboxFigures.COMPONENT)
public final class KafkaOutboxComponent extends DefaultComponent implements KafkaOutboxFigures {

    /** Of the heap, the part that records may take. What is made of them takes a few times as much. */
    private static final int HEAP_SHARE = 16;

    private KafkaOutbox outbox;
    private KafkaOutboxHealth health;

    /** The outbox of an application. */
    static KafkaOutbox outbox(CamelContext context) {
        return context.getComponent(COMPONENT, KafkaOutboxComponent.class).outbox;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        CamelContext context = getCamelContext();
        RangeLimits limits = new RangeLimits(
                (int) Setting.BATCH_MAX_EVENTS.number(context),
                Setting.BATCH_MAX_BYTES.number(context),
                Duration.ofMillis(Setting.BATCH_INTERVAL.number(context)),
                Duration.ofMillis(Setting.DEDUP_WINDOW.number(context)),
                Setting.DEDUP_MAX_IDS.number(context),
                Runtime.getRuntime().maxMemory() / HEAP_SHARE);
        outbox = new KafkaOutbox(
                limits,
                context.getComponent(LaunchDarklyKafkaComponent.SCHEME, LaunchDarklyKafkaComponent.class),
                Clock.systemUTC());
        health = new KafkaOutboxHealth(
                outbox::troubles,
                outbox::oldest,
                Clock.systemUTC(),
                Duration.ofMillis(Setting.OUTBOX_ALERT_AGE.number(context)));
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
    public void watch(Consumer<EnvironmentAccount> watcher) {
        outbox.watch(watcher);
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
