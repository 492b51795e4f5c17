package io.segmentlaunchdarkly.it.faults;

import java.util.Arrays;

/** A number for each event, by the event's own number; 0 where nothing was set. Takes 8 bytes an event. */
final class Numbers {
    private long[] values = new long[1024];

    synchronized long get(int event) {
        return event < values.length ? values[event] : 0;
    }

    synchronized void set(int event, long value) {
        if (event >= values.length) {
            values = Arrays.copyOf(values, Math.max(event + 1, 2 * values.length));
        }
        values[event] = value;
    }
}
