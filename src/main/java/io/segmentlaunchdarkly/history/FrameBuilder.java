package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.history.HistoryEvent.Origin;
import java.nio.ByteBuffer;
import java.util.List;

/** A frame that is being filled. One builder is used for all frames of a file, one after another. */
final class FrameBuilder {
    /** A frame of this size is full. A frame with one large request may be a few times larger. */
    static final int FULL_BYTES = 128 * 1024;

    private static final int MOST_KEPT_BYTES = 4 * FULL_BYTES;

    private final Bytes content = new Bytes(2 * FULL_BYTES);
    /** The header and the compressed content. */
    private final Bytes file = new Bytes(FULL_BYTES);

    private long firstMs;
    private long lastMs;
    private int events;

    FrameBuilder() {
        clear();
    }

    void clear() {
        content.shrinkTo(MOST_KEPT_BYTES);
        file.shrinkTo(MOST_KEPT_BYTES);
        firstMs = Long.MAX_VALUE;
        lastMs = Long.MIN_VALUE;
        events = 0;
    }

    boolean isEmpty() {
        return content.size() == 0;
    }

    boolean isFull() {
        return content.size() >= FULL_BYTES;
    }

    /** How long the content is. */
    int length() {
        return content.size();
    }

    int events() {
        return events;
    }

    /** A place to come back to with {@link #cutTo}. */
    int mark() {
        return content.size();
    }

    /** Removes what was added since a {@link #mark}, with its events. */
    void cutTo(int mark, int eventsThen) {
        content.cut(mark);
        events = eventsThen;
    }

    /** Begins a chunk of a request's events, to be ended with {@link #end}. */
    Chunks.RequestWriter request(
            long receivedMs, Origin origin, String source, String environment, List<String> batches, byte[] envelope) {
        time(receivedMs);
        return new Chunks.RequestWriter(content, receivedMs, origin, source, environment, batches, envelope);
    }

    void end(Chunks.RequestWriter request) {
        request.end();
        events += request.events();
    }

    void add(Turn turn) {
        time(turn.at().toEpochMilli());
        Chunks.put(content, turn);
    }

    /** Adds the content of another frame, or the rest of it. */
    void add(Frame frame, byte[] left, int eventsLeft) {
        time(frame.firstMs());
        time(frame.lastMs());
        events += eventsLeft;
        content.put(left, 0, left.length);
    }

    private void time(long ms) {
        firstMs = Math.min(firstMs, ms);
        lastMs = Math.max(lastMs, ms);
    }

    /** The bytes of the frame, from the start of the array; until {@link #clear}. */
    Bytes finish(FrameCompression compression) {
        file.cut(0);
        file.cut(file.room(Frame.HEADER_BYTES) + Frame.HEADER_BYTES);
        compression.compress(content.array(), 0, content.size(), file);
        Frame.putHeader(file, content.size(), compression, firstMs, lastMs, events);
        return file;
    }

    /** Adds the terms of the frame to an index. */
    void index(SegmentIndex.Builder index) {
        Frame header = new Frame(0, FrameCompression.NONE, 0, content.size(), firstMs, lastMs, events, 0);
        FrameTerms.add(header, ByteBuffer.wrap(content.array(), 0, content.size()), index);
    }
}
