package io.segmentlaunchdarkly.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A wall clock and the time that passes, which move when a test says so. */
final class Times extends Clock {
    private Instant now;
    private long nanos = -5;

    Times(Instant now) {
        this.now = now;
    }

    /** Time passes, and the clock shows it. */
    void pass(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
    }

    /** The clock is set, while no time passes. */
    void jump(Duration difference) {
        now = now.plus(difference);
    }

    long nanoTime() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
