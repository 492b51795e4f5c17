package io.segmentlaunchdarkly.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The LaunchDarkly events in the bytes of a batch: one a line, between the lines of the two brackets, with a comma before all but the first. */
final class BatchLines {
    private BatchLines() {}

    /** The events, each its JSON. */
    static List<byte[]> of(byte[] batch) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= batch.length; i++) {
            if (i == batch.length || batch[i] == '\n') {
                int from = start < i && batch[start] == ',' ? start + 1 : start;
                if (i - from > 1) {
                    lines.add(Arrays.copyOfRange(batch, from, i));
                }
                start = i + 1;
            }
        }
        return lines;
    }

    /** The CRC-32C of each event. */
    static int[] crcs(List<byte[]> lines) {
        return lines.stream().mapToInt(line -> Frame.crc(line, 0, line.length)).toArray();
    }
}
