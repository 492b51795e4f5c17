package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.logging.LogEvents;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pause in which this process takes no records, because their events cannot be kept. It ends when there is room in the outbox, after a
 * second at the earliest. A pause that begins soon after another lasts longer, up to a minute.
 */
final class ConsumingPause {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumingPause.class);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final BooleanSupplier room;
    private final LongSupplier nanoClock;
    private String reason = "";
    private Duration length = SHORTEST;
    private long begunAt;
    private boolean endedBefore;
    private long endedAt;

    /**
     * @param room whether there is room for events
     */
    ConsumingPause(BooleanSupplier room) {
        this(room, System::nanoTime);
    }

    ConsumingPause(BooleanSupplier room, LongSupplier nanoClock) {
        this.room = room;
        this.nanoClock = nanoClock;
    }

    /**
     * Begins a pause, unless one has begun.
     *
     * @param mayLast whether the cause is a failure, which may last longer than a full outbox
     */
    synchronized void begin(String why, boolean mayLast) {
        if (!reason.isEmpty()) {
            return;
        }
        boolean again = endedBefore && nanoClock.getAsLong() - endedAt < LONGEST.toNanos();
        Duration twice = length.multipliedBy(2);
        length = !mayLast || !again ? SHORTEST : twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
        begunAt = nanoClock.getAsLong();
        reason = why;
        LOG.warn(LogEvents.MESSAGES_PAUSED, "No records are taken until this is over: {}", why);
    }

    /** Whether there is a pause; ends it when its time has come. */
    synchronized boolean isOn() {
        if (!reason.isEmpty() && nanoClock.getAsLong() - begunAt >= length.toNanos() && room.getAsBoolean()) {
            reason = "";
            endedBefore = true;
            endedAt = nanoClock.getAsLong();
            LOG.info(LogEvents.MESSAGES_RESUMED, "Records are taken again.");
        }
        return !reason.isEmpty();
    }

    /** Why no records are taken; empty while they are. */
    synchronized Optional<String> reason() {
        return reason.isEmpty() ? Optional.empty() : Optional.of("No records are taken: " + reason);
    }
}
