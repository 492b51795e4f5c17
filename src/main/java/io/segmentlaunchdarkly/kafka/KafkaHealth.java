package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.logging.Count;
import io.segmentlaunchdarkly.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * The health check {@code launchdarkly-kafka}: DOWN with the reason while the brokers cannot be reached, no records are taken, or too many
 * wait. For {@code /observe/health/ready} it counts only if the events of requests go to Kafka and cannot be written there; otherwise HTTP
 * works without Kafka.
 */
final class KafkaHealth extends AbstractHealthCheck {
    private final LaunchDarklyKafkaComponent component;
    private final long alertLag;

    /**
     * @param alertLag how many records may wait
     */
    KafkaHealth(LaunchDarklyKafkaComponent component, long alertLag) {
        super("launchdarkly", LaunchDarklyKafkaComponent.SCHEME);
        this.component = component;
        this.alertLag = alertLag;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        List<String> reasons = new ArrayList<>();
        if (options.get(CHECK_KIND) == HealthCheck.Kind.READINESS) {
            if (Setting.INGEST_TO.text(component.getCamelContext()).equals("kafka")) {
                component.cannotWrite().ifPresent(reasons::add);
            }
        } else {
            reasons.addAll(component.problems());
            if (reasons.isEmpty()) {
                component.cannotWrite().ifPresent(reasons::add);
            }
            long lag = component.lag();
            if (lag >= alertLag) {
                reasons.add(Count.of(lag, "record") + (lag == 1 ? " waits" : " wait")
                        + " in the partitions of this instance: see why none is taken, or add instances.");
            }
        }
        if (reasons.isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join(" ", reasons)).down();
        }
    }
}
