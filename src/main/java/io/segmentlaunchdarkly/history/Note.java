package io.segmentlaunchdarkly.history;

/** Something to be written into the history, on its way to the thread that writes. */
interface Note {
    /** About how many bytes it keeps in memory while it waits. */
    int weight();

    /** How many Segment events are lost when it cannot be written. */
    int events();

    /** Writes it, in one chunk or several; {@link FrameSink#next} is called between two. */
    void write(FrameSink sink);
}
