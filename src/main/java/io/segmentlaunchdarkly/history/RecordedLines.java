package io.segmentlaunchdarkly.history;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which LaunchDarkly events of the batches of late are in the history, so that a delivered batch is not looked up there. Bounded: the
 * batches that were added first are forgotten.
 */
final class RecordedLines {
    private static final int MOST_LINES = 1_000_000;

    private static final class Lines {
        private int[] crcs = new int[16];
        private int count;
        /** Whether a request has events in this batch and in another one. */
        private boolean isShared;

        void add(int crc) {
            if (count == crcs.length) {
                crcs = Arrays.copyOf(crcs, 2 * count);
            }
            crcs[count++] = crc;
        }
    }

    private final Map<String, Lines> batches = new LinkedHashMap<>();
    private int lines;

    synchronized void add(List<String> ofBatches, Collection<Integer> crcs) {
        for (String batch : ofBatches) {
            Lines known = batches.computeIfAbsent(Turn.payloadId(batch), id -> new Lines());
            crcs.forEach(known::add);
            known.isShared |= ofBatches.size() > 1;
            lines += crcs.size();
        }
        var oldest = batches.values().iterator();
        while (lines > MOST_LINES && oldest.hasNext()) {
            lines -= oldest.next().count;
            oldest.remove();
        }
    }

    /** Which of a batch's lines are not known to be in the history, by their places; none when all are. */
    synchronized List<Integer> missing(String batch, int[] crcs) {
        Lines known = batches.get(Turn.payloadId(batch));
        int[] sorted = known == null ? new int[0] : Arrays.copyOf(known.crcs, known.count);
        Arrays.sort(sorted);
        return IntStream.range(0, crcs.length)
                .filter(line -> Arrays.binarySearch(sorted, crcs[line]) < 0)
                .boxed()
                .toList();
    }

    /** Whether a batch has a part of a request's events, so that only its lines tell which. */
    synchronized boolean isShared(String batch) {
        Lines known = batches.get(Turn.payloadId(batch));
        return known != null && known.isShared;
    }

    /** Forgets a batch. */
    synchronized void remove(String batch) {
        Lines known = batches.remove(Turn.payloadId(batch));
        if (known != null) {
            lines -= known.count;
        }
    }
}
