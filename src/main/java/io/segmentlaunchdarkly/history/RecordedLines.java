package io.segmentlaunchdarkly.history;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which LaunchDarkly events of recent batches are in the history, so that a delivered batch need not be searched there. It is bounded: the
 * batches that were added first are forgotten.
 */
final class RecordedLines {
    private static final int MOST_LINES = 1_000_000;

    private static final class Lines {
        private final LineCrcs crcs = new LineCrcs();
        /** Whether a request has events in this batch and in another one. */
        private boolean isShared;
    }

    private final Map<String, Lines> batches = new LinkedHashMap<>();
    private int lines;

    synchronized void add(List<String> ofBatches, LineCrcs crcs) {
        for (String batch : ofBatches) {
            Lines known = batches.computeIfAbsent(Turn.payloadId(batch), id -> new Lines());
            known.crcs.addAll(crcs);
            known.isShared |= ofBatches.size() > 1;
            lines += crcs.count();
        }
        var oldest = batches.values().iterator();
        while (lines > MOST_LINES && oldest.hasNext()) {
            lines -= oldest.next().crcs.count();
            oldest.remove();
        }
    }

    /** Whether all events of a batch are known to be in the history, going by their number. */
    synchronized boolean hasAll(String batch, int events) {
        Lines known = batches.get(Turn.payloadId(batch));
        return known != null && !known.isShared && known.crcs.count() == events;
    }

    /** The positions of a batch's lines that are not known to be in the history. */
    synchronized List<Integer> missing(String batch, int[] crcs) {
        Lines known = batches.get(Turn.payloadId(batch));
        int[] sorted = known == null ? new int[0] : known.crcs.sorted();
        return IntStream.range(0, crcs.length)
                .filter(line -> Arrays.binarySearch(sorted, crcs[line]) < 0)
                .boxed()
                .toList();
    }

    /** Whether a batch has only some of a request's events, so that only its lines tell which. */
    synchronized boolean isShared(String batch) {
        Lines known = batches.get(Turn.payloadId(batch));
        return known != null && known.isShared;
    }

    /** Forgets a batch. */
    synchronized void remove(String batch) {
        Lines known = batches.remove(Turn.payloadId(batch));
        if (known != null) {
            lines -= known.crcs.count();
        }
    }
}
