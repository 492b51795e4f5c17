package io.segmentlaunchdarkly.kafka;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * The health check {@code launchdarkly-kafka-outbox}: DOWN with the reason while records cannot be mapped or set aside, and when a range of records has been in hand for too long. As the outbox's on the disk it says nothing of readiness.
 */
final class KafkaOutboxHealth extends AbstractHealthCheck {
    private final Supplier<List<String>> troubles;
    private final Supplier<Optional<Instant>> oldest;
    private final Clock clock;
    private final Duration alertAge;

    /**
     * @param troubles why records are not delivered, apart from the receivers, in sentences
     * @param oldest when the range was first taken up that has been in hand for longest
     */
    KafkaOutboxHealth(
            Supplier<List<String>> troubles, Supplier<Optional<Instant>> oldest, Clock clock, Duration alertAge) {
        super("launchdarkly", "launchdarkly-kafka-outbox");
        this.troubles = troubles;
        this.oldest = oldest;
        this.clock = clock;
        this.alertAge = alertAge;
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        List<String> reasons = new ArrayList<>(troubles.get());
        oldest.get()
                .map(since -> Duration.between(since, clock.instant()))
                .filter(age -> age.compareTo(alertAge) >= 0)
                .ifPresent(
                        age -> reasons.add(
                                "Records have waited to be delivered for " + age.toMinutes()
                                        + " minutes since they were taken up; see launchdarkly-delivery and the log for why they are not delivered."));
        if (reasons.isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join(" ", reasons)).down();
        }
    }
}
