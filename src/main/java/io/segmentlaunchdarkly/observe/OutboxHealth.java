package io.segmentlaunchdarkly.observe;

import io.segmentlaunchdarkly.logging.Count;
import io.segmentlaunchdarkly.outbox.EnvironmentOutbox;
import io.segmentlaunchdarkly.outbox.Outbox;
import io.segmentlaunchdarkly.outbox.OutboxComponent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * The health check {@code launchdarkly-outbox}: DOWN with the reason when a batch waits too long, or is stalled by this service or its disk,
 * when the outbox is full, and when the disk is nearly full. It counts for {@code /observe/health} but not for {@code
 * /observe/health/ready}: a load balancer that stopped sending because of a backlog would turn away events that the service can keep.
 */
public final class OutboxHealth extends AbstractHealthCheck {
    private final Clock clock;
    private Duration alertAge = Duration.ofMinutes(15);
    private long alertFreeBytes = 100_000_000;

    public OutboxHealth() {
        this(Clock.systemUTC());
    }

    OutboxHealth(Clock clock) {
        super("launchdarkly", "launchdarkly-outbox");
        this.clock = clock;
    }

    /** How long a batch may wait, in milliseconds. */
    public void setAlertAge(long alertAge) {
        this.alertAge = Duration.ofMillis(alertAge);
    }

    /** How many bytes must be free on the disk of the data directory. */
    public void setAlertFreeBytes(long alertFreeBytes) {
        this.alertFreeBytes = alertFreeBytes;
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        List<String> reasons = new ArrayList<>();
        Outbox outbox = OutboxComponent.outbox(getCamelContext());
        for (EnvironmentOutbox environment : outbox.environments()) {
            old(environment).ifPresent(reasons::add);
            environment.stalled().ifPresent(reasons::add);
        }
        outbox.full().ifPresent(reason -> reasons.add(reason + " Requests are refused until there is room."));
        long free = outbox.freeBytes();
        if (free < alertFreeBytes) {
            reasons.add("The disk of the data directory has " + free + " bytes left: make room before events can no"
                    + " longer be kept.");
        }
        if (reasons.isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join(" ", reasons)).down();
        }
    }

    private Optional<String> old(EnvironmentOutbox environment) {
        EnvironmentOutbox.Balance balance = environment.balance();
        Instant now = clock.instant();
        return balance.oldest()
                .filter(opened -> opened.isBefore(now.minus(alertAge)))
                .map(opened -> "Environment " + environment.environment() + ": a batch has waited for "
                        + Duration.between(opened, now).toMinutes() + " minutes, with "
                        + Count.of(balance.waiting(), "event")
                        + " waiting; see launchdarkly-delivery and the log for why they are not delivered.");
    }
}
