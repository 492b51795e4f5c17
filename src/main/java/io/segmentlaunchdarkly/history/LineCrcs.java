package io.segmentlaunchdarkly.history;

import java.util.Arrays;

/** The CRC-32C of LaunchDarkly events, one for each, in the order in which they were added. */
final class LineCrcs {
    private int[] crcs = new int[16];
    private int count;

    void add(int crc) {
        room(1);
        crcs[count++] = crc;
    }

    void addAll(LineCrcs others) {
        room(others.count);
        System.arraycopy(others.crcs, 0, crcs, count, others.count);
        count += others.count;
    }

    private void room(int more) {
        if (count + more > crcs.length) {
            crcs = Arrays.copyOf(crcs, Math.max(count + more, 2 * count));
        }
    }

    int count() {
        return count;
    }

    int[] sorted() {
        int[] sorted = Arrays.copyOf(crcs, count);
        Arrays.sort(sorted);
        return sorted;
    }
}
