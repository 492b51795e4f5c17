package io.segmentlaunchdarkly.history;

import java.util.List;

/** Receives the notes that are written. */
interface FrameSink {
    /** The frame for the next chunk. A full frame has been written to the file before. */
    FrameBuilder next();

    /** Records which LaunchDarkly events of these batches were added to the frame. */
    void recorded(List<String> batches, LineCrcs lines);
}
