package io.segmentlaunchdarkly.history;

/** Something that the thread of the history is to write. */
interface Note {
    /** About how many bytes of memory it takes while it waits. */
    int weight();

    /** How many Segment events are lost when it cannot be written. */
    int events();

    /** Writes it, in one chunk or several; {@link FrameSink#next} is called between two. */
    void write(FrameSink sink);
}
