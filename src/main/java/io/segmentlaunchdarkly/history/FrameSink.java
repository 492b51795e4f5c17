package io.segmentlaunchdarkly.history;

import java.util.List;

/** Where notes are written to. */
interface FrameSink {
    /** The frame to write the next chunk into; a full one was put away before. */
    FrameBuilder next();

    /** Says which LaunchDarkly events of those batches were added to the frame. */
    void recorded(List<String> batches, LineCrcs lines);
}
