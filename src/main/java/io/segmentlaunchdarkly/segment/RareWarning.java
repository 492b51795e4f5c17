package io.segmentlaunchdarkly.segment;

import java.time.Clock;
import java.util.function.Consumer;

/** A warning that clients can cause as often as they like. It is logged at most once a minute, with the number of occurrences. */
final class RareWarning {
    private static final long PAUSE_MILLIS = 60_000;

    private final Clock clock;
    private final Consumer<String> log;
    private long next = Long.MIN_VALUE;
    private long unlogged;

    RareWarning(Clock clock, Consumer<String> log) {
        this.clock = clock;
        this.log = log;
    }

    synchronized void warn(String message) {
        long now = clock.millis();
        if (now < next) {
            unlogged++;
            return;
        }
        next = now + PAUSE_MILLIS;
        log.accept(unlogged == 0 ? message : message + " (And " + unlogged + " times before, not logged.)");
        unlogged = 0;
    }
}
