package io.segmentlaunchdarkly.history;

import java.io.IOException;
import java.io.UncheckedIOException;

/** How large segments are, for streams. */
final class TestHistoryBytes {
    private TestHistoryBytes() {}

    static long of(SegmentFile segment) {
        try {
            return segment.bytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
