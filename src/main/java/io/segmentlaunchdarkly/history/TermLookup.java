package io.segmentlaunchdarkly.history;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Finds the frames of a segment by their terms. */
interface TermLookup extends Closeable {
    /** The numbers of the frames that may have a term, in order. */
    List<Integer> frames(long term) throws IOException;

    /** The first time in the segment, in milliseconds. */
    long firstMs();

    /** The last time in it. */
    long lastMs();
}
