package io.segmentlaunchdarkly.history;

import java.util.Collection;
import java.util.List;

/** Where notes are written to. */
interface FrameSink {
    /** The frame to write the next chunk into; a full one was put away before. */
    FrameBuilder next();

    /** Says that LaunchDarkly events of those batches are in the history, by the CRC-32C of each. */
    void recorded(List<String> batches, Collection<Integer> lines);
}
