package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.history.HistoryEvent.Origin;
import java.util.Arrays;
import java.util.List;

/** A frame while it is filled. The same one is used for all frames of a file, one after another. */
final class FrameBuilder {
    /** A frame that has as much is full. One large request may have a few times more. */
    static final int FULL_BYTES = 128 * 1024;

    private static final int MOST_KEPT_BYTES = 4 * FULL_BYTES;

    private final Bytes out = new Bytes(2 * FULL_BYTES);
    private long firstMs;
    private long lastMs;
    private int events;

    FrameBuilder() {
        clear();
    }

    void clear() {
        out.shrinkTo(MOST_KEPT_BYTES);
        out.cut(0);
        for (int i = 0; i < Frame.HEADER_BYTES; i += Integer.BYTES) {
            out.putInt(0);
        }
        firstMs = Long.MAX_VALUE;
        lastMs = Long.MIN_VALUE;
        events = 0;
    }

    boolean isEmpty() {
        return out.size() == Frame.HEADER_BYTES;
    }

    boolean isFull() {
        return out.size() >= FULL_BYTES;
    }

    int events() {
        return events;
    }

    /** A place to come back to with {@link #cutTo}. */
    int mark() {
        return out.size();
    }

    /** Takes back what was added since a {@link #mark}, with its events. */
    void cutTo(int mark, int eventsThen) {
        out.cut(mark);
        events = eventsThen;
    }

    /** Begins a chunk of a request's events, to be ended with {@link #end}. */
    Chunks.RequestWriter request(
            long receivedMs, Origin origin, String source, String environment, List<String> batches, byte[] envelope) {
        time(receivedMs);
        return new Chunks.RequestWriter(out, receivedMs, origin, source, environment, batches, envelope);
    }

    void end(Chunks.RequestWriter request) {
        request.end();
        events += request.events();
    }

    void add(Turn turn) {
        time(turn.at().toEpochMilli());
        Chunks.put(out, turn);
    }

    /** Adds the content of another frame, or what is left of it. */
    void add(Frame frame, byte[] content, int eventsLeft) {
        time(frame.firstMs());
        time(frame.lastMs());
        events += eventsLeft;
        out.put(content, 0, content.length);
    }

    private void time(long ms) {
        firstMs = Math.min(firstMs, ms);
        lastMs = Math.max(lastMs, ms);
    }

    /** The bytes of the frame, from the start of the array; until {@link #clear}. */
    Bytes finish() {
        Frame.putHeader(out, out.size() - Frame.HEADER_BYTES, false, firstMs, lastMs, events);
        return out;
    }

    /** A copy of the content. */
    byte[] content() {
        return Arrays.copyOfRange(out.array(), Frame.HEADER_BYTES, out.size());
    }

    /**
     * The bytes of the frame, compressed.
     *
     * @param content the {@link #content}
     */
    Bytes finishPacked(byte[] content) {
        byte[] packed = Frame.pack(content, content.length);
        out.cut(Frame.HEADER_BYTES);
        out.put(packed, 0, packed.length);
        Frame.putHeader(out, content.length, true, firstMs, lastMs, events);
        return out;
    }

    /** What the header of the frame says, but for where it is and how it is stored. */
    Frame header() {
        return new Frame(0, false, 0, 0, firstMs, lastMs, events, 0);
    }
}
