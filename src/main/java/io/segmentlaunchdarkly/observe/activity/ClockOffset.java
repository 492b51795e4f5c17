package io.segmentlaunchdarkly.observe.activity;

import java.time.Duration;

/** How far a client's clock is off, ahead or behind. */
public enum ClockOffset {
    RIGHT(Duration.ZERO),
    A_MINUTE(Duration.ofMinutes(1)),
    FIVE_MINUTES(Duration.ofMinutes(5)),
    FIFTEEN_MINUTES(Duration.ofMinutes(15)),
    AN_HOUR(Duration.ofHours(1)),
    A_DAY(Duration.ofDays(1));

    private final Duration atLeast;

    ClockOffset(Duration atLeast) {
        this.atLeast = atLeast;
    }

    /** The least that a clock of this kind is off. */
    public Duration atLeast() {
        return atLeast;
    }

    /** The kind of a clock. */
    static ClockOffset of(Duration behind) {
        Duration off = behind.abs();
        ClockOffset found = RIGHT;
        for (ClockOffset offset : values()) {
            if (off.compareTo(offset.atLeast) >= 0) {
                found = offset;
            }
        }
        return found;
    }
}
