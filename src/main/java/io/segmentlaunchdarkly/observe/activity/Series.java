package io.segmentlaunchdarkly.observe.activity;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** One counter with its minutes and hours. Anybody may add; everything else is guarded by the lock of {@link Activity}. */
final class Series {
    /** Two hours of minutes. */
    static final int MINUTES = 120;

    /** Fourteen days of whole hours, and the one that has begun. */
    static final int HOURS = 14 * 24 + 1;

    static final int MINUTES_AN_HOUR = 60;

    private final LongAdder added = new LongAdder();
    private final int[] minutes = new int[MINUTES];
    private final int[] hours = new int[HOURS];
    private long taken;
    /** How many minutes the service had run in all when this last counted something, or began. */
    private long heardAt;

    Series(long heardAt) {
        this.heardAt = heardAt;
    }

    void add(long count) {
        added.add(count);
    }

    long heardAt() {
        return heardAt;
    }

    /** Puts what was added since the last call into a minute, and returns it. */
    long take(long minute, long runningMinutes) {
        long sum = added.sum();
        long count = sum - taken;
        taken = sum;
        if (count > 0) {
            put(minutes, minute, count);
            put(hours, Math.floorDiv(minute, MINUTES_AN_HOUR), count);
            heardAt = runningMinutes;
        }
        return count;
    }

    private static void put(int[] ring, long time, long count) {
        int slot = slot(ring, time);
        ring[slot] = (int) Math.min(Integer.MAX_VALUE, ring[slot] + count);
    }

    private static int slot(int[] ring, long time) {
        return (int) Math.floorMod(time, (long) ring.length);
    }

    /** Empties the minutes between two, the later one included, and the hours likewise. */
    void clear(long fromMinute, long toMinute) {
        clear(minutes, fromMinute, toMinute);
        clear(hours, Math.floorDiv(fromMinute, MINUTES_AN_HOUR), Math.floorDiv(toMinute, MINUTES_AN_HOUR));
    }

    private static void clear(int[] ring, long from, long to) {
        if (to - from >= ring.length) {
            Arrays.fill(ring, 0);
        } else {
            for (long time = from + 1; time <= to; time++) {
                ring[slot(ring, time)] = 0;
            }
        }
    }

    long minutes(long first, long last) {
        return sum(minutes, first, last);
    }

    long hours(long first, long last) {
        return sum(hours, first, last);
    }

    private static long sum(int[] ring, long first, long last) {
        long sum = 0;
        for (long time = Math.max(first, last - ring.length + 1); time <= last; time++) {
            sum += ring[slot(ring, time)];
        }
        return sum;
    }

    /** The count of all that is kept. */
    long total() {
        long sum = 0;
        for (int hour : hours) {
            sum += hour;
        }
        return sum;
    }

    /** Adds what another one has kept. */
    void merge(Series other) {
        merge(minutes, other.minutes);
        merge(hours, other.hours);
        heardAt = Math.max(heardAt, other.heardAt);
    }

    private static void merge(int[] ring, int[] other) {
        for (int slot = 0; slot < ring.length; slot++) {
            ring[slot] = (int) Math.min(Integer.MAX_VALUE, (long) ring[slot] + other[slot]);
        }
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(heardAt);
        write(out, minutes);
        write(out, hours);
    }

    private static void write(DataOutputStream out, int[] ring) throws IOException {
        for (int count : ring) {
            out.writeInt(count);
        }
    }

    static Series read(DataInputStream in) throws IOException {
        Series series = new Series(in.readLong());
        read(in, series.minutes);
        read(in, series.hours);
        return series;
    }

    private static void read(DataInputStream in, int[] ring) throws IOException {
        for (int slot = 0; slot < ring.length; slot++) {
            ring[slot] = in.readInt();
        }
    }
}
