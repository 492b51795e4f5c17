package io.segmentlaunchdarkly.observe;

import io.segmentlaunchdarkly.outbox.Account;
import io.segmentlaunchdarkly.outbox.Outbox;
import io.segmentlaunchdarkly.outbox.OutboxLedger;
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
 * The health check {@code launchdarkly-outbox}: DOWN with the reason when a batch waits too long, when the outbox is full, and when the
 * disk is nearly full. It counts for {@code /observe/health} but not for {@code /observe/health/ready}: a load balancer that stopped
 * sending because of a backlog would turn away events that the service can keep.
 */
public final class OutboxHealth extends AbstractHealthCheck {
    private final Clock clock;
    private Outbox outbox = new Outbox();
    private OutboxLedger ledger = new OutboxLedger();
    private Duration alertAge = Duration.ofMinutes(15);
    private long alertFreeBytes = 100_000_000;

    public OutboxHealth() {
        this(Clock.systemUTC());
    }

    OutboxHealth(Clock clock) {
        super("launchdarkly", "launchdarkly-outbox");
        this.clock = clock;
    }

    /** The outbox to watch. */
    public void setOutbox(Outbox outbox) {
        this.outbox = outbox;
    }

    /** The ledger that knows what waits. */
    public void setLedger(OutboxLedger ledger) {
        this.ledger = ledger;
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
        for (Account account : ledger.accounts()) {
            old(account).ifPresent(reasons::add);
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

    private Optional<String> old(Account account) {
        Account.Balance balance = account.balance();
        Instant now = clock.instant();
        return balance.oldest()
                .filter(opened -> opened.isBefore(now.minus(alertAge)))
                .map(opened -> "Environment " + account.environment() + ": a batch has waited for "
                        + Duration.between(opened, now).toMinutes() + " minutes, and " + balance.waiting()
                        + " events wait; see launchdarkly-delivery and the log for why they are not delivered.");
    }
}
