package io.segmentlaunchdarkly.diagnosis;

import java.time.Duration;

/** How late events were received, as counts of ranges that are a quarter as wide as their values. */
final class Latenesses {
    private static final long FIVE_MINUTES_MS = Duration.ofMinutes(5).toMillis();
    private static final long A_DAY_MS = Duration.ofDays(1).toMillis();
    private static final int PARTS_BITS = 2;
    private static final int PARTS = 1 << PARTS_BITS;

    private final long[] counts = new long[PARTS * Long.SIZE];
    private long events;
    private long overFiveMinutes;
    private long overADay;

    /**
     * @param ms how late; less than 0 where the sender's clock is ahead
     */
    void add(long ms) {
        events++;
        overFiveMinutes += ms > FIVE_MINUTES_MS ? 1 : 0;
        overADay += ms > A_DAY_MS ? 1 : 0;
        counts[place(Math.max(0, ms))]++;
    }

    private static int place(long ms) {
        if (ms < PARTS) {
            return (int) ms;
        }
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(ms);
        return PARTS * (power - PARTS_BITS + 1) + (int) ((ms >>> (power - PARTS_BITS)) & (PARTS - 1));
    }

    /** The largest value of a place. */
    private static long most(int place) {
        if (place < PARTS) {
            return place;
        }
        int power = place / PARTS + PARTS_BITS - 1;
        long width = 1L << (power - PARTS_BITS);
        return (1L << power) + (place % PARTS + 1) * width - 1;
    }

    void addAll(Latenesses others) {
        events += others.events;
        overFiveMinutes += others.overFiveMinutes;
        overADay += others.overADay;
        for (int i = 0; i < counts.length; i++) {
            counts[i] += others.counts[i];
        }
    }

    EventReport.Lateness report() {
        return new EventReport.Lateness(events, within(50), within(95), overFiveMinutes, overADay);
    }

    private long within(int percent) {
        long sought = (events * percent + 99) / 100;
        long seen = 0;
        for (int i = 0; i < counts.length && events > 0; i++) {
            seen += counts[i];
            if (seen >= sought) {
                return most(i);
            }
        }
        return 0;
    }
}
