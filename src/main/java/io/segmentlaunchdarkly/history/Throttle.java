package io.segmentlaunchdarkly.history;

import java.util.concurrent.TimeUnit;

/** Limits work to a share of the time: after each piece of work comes a pause in proportion to it. */
final class Throttle {
    private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final int share;
    private long beganNanos = System.nanoTime();
    private long owedNanos;

    /**
     * @param share the divisor of the share: 20 for a twentieth of the time, 1 for no pauses
     */
    Throttle(int share) {
        this.share = share;
    }

    /** Begins a piece of work. */
    void begin() {
        beganNanos = System.nanoTime();
    }

    /**
     * Ends a piece of work, pauses, and begins the next.
     *
     * @throws InterruptedException if the work is to end
     */
    void pause() throws InterruptedException {
        owedNanos += (System.nanoTime() - beganNanos) * (share - 1L);
        if (owedNanos > SHORTEST_PAUSE_NANOS) {
            long pause = owedNanos;
            owedNanos = 0;
            TimeUnit.NANOSECONDS.sleep(pause);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        begin();
    }
}
