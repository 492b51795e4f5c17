package io.segmentlaunchdarkly.segment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The rejections of one request. The size of the request bounds what is answered and kept: beyond the first hundred, rejected events are
 * listed one by one only while the list stays smaller than four times the request. The rest are only counted, in one entry for each
 * reason code, and not kept.
 *
 * <p>A real event is longer than what is written beside it, so a list of real events is never cut.
 */
final class Rejections {
    private static final int ALWAYS_LISTED = 100;
    private static final int TIMES_THE_REQUEST = 4;

    /** The size of what is written beside the event: time, source, code and message, and the names of the fields. */
    private static final int BYTES_BESIDE = 300;

    private final long mostBytes;
    private final List<Rejection> listed = new ArrayList<>();
    private final Map<String, Rejection> counted = new LinkedHashMap<>();
    private long bytes;

    /**
     * @param requestBytes the size of the request
     */
    Rejections(int requestBytes) {
        mostBytes = (long) TIMES_THE_REQUEST * requestBytes;
    }

    /** Lists a rejected event, or only counts it if the list has grown too long. */
    void add(int index, String messageId, EventCheck.Problem problem, Rejection.Kept kept) {
        bytes += BYTES_BESIDE + length(kept);
        if (listed.size() < ALWAYS_LISTED || bytes <= mostBytes) {
            listed.add(new Rejection(index, messageId, problem.code(), problem.message(), kept, 1));
        } else {
            count(index, messageId, problem);
        }
    }

    /** Counts a rejected event. */
    void count(int index, String messageId, EventCheck.Problem problem) {
        Rejection first =
                new Rejection(index, messageId, problem.code(), problem.message(), new Rejection.Nothing(), 1);
        counted.merge(problem.code(), first, (before, another) -> before.andAnother());
    }

    private static int length(Rejection.Kept kept) {
        if (kept instanceof Rejection.Whole whole) {
            return whole.json().length();
        }
        return kept instanceof Rejection.Excerpt excerpt ? excerpt.text().length() : 0;
    }

    /** In the order of the events. */
    List<Rejection> toList() {
        return Stream.concat(listed.stream(), counted.values().stream())
                .sorted(Comparator.comparingInt(Rejection::index))
                .toList();
    }
}
