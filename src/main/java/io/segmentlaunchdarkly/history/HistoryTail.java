package io.segmentlaunchdarkly.history;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Follows what is written into a history, in the process of the service or in another one. It only reads, a bounded amount at a time; what
 * comes faster is left out and counted. It is for one thread.
 */
public final class HistoryTail {
    private static final long MOST_BYTES_AT_A_TIME = 1024 * 1024;

    private static final Pattern CURSOR = Pattern.compile("([0-9]{1,18})-([0-9]{0,18})");

    private final Path directory;
    /** The segment that is followed, and up to where it was read; 0 before there is one. */
    private long number;

    private long position = SegmentFile.HEADER_BYTES;

    /**
     * Begins at the end of what is there.
     *
     * @param dataDirectory the service's data directory
     */
    public HistoryTail(Path dataDirectory) throws IOException {
        directory = dataDirectory.resolve("history");
        List<SegmentFile> segments = SegmentFile.list(directory);
        if (!segments.isEmpty()) {
            SegmentFile last = segments.get(segments.size() - 1);
            number = last.number();
            try (SegmentFile.Content content = last.open()) {
                List<Frame> frames = content.frames();
                position = frames.isEmpty()
                        ? SegmentFile.HEADER_BYTES
                        : frames.get(frames.size() - 1).end();
            } catch (NoSuchFileException packed) {
                position = Long.MAX_VALUE;
            }
        }
    }

    /**
     * Continues where another tail was.
     *
     * @param dataDirectory the service's data directory
     * @param cursor its {@link #cursor}
     * @throws IllegalArgumentException in a sentence, if that is no cursor
     */
    public HistoryTail(Path dataDirectory, String cursor) {
        directory = dataDirectory.resolve("history");
        Matcher matcher = CURSOR.matcher(cursor);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + cursor + "\" is no place in the history.");
        }
        number = Long.parseLong(matcher.group(1));
        position = matcher.group(2).isEmpty()
                ? Long.MAX_VALUE
                : Math.max(SegmentFile.HEADER_BYTES, Long.parseLong(matcher.group(2)));
    }

    /** The position up to which this has read, from which another tail can continue. */
    public String cursor() {
        return number + "-" + (position == Long.MAX_VALUE ? "" : position);
    }

    /**
     * Passes on the events that were written since the last call, in order.
     *
     * @return how many events were left out
     */
    public long poll(Consumer<HistoryEvent> events) throws IOException {
        long leftOut = 0;
        for (SegmentFile segment : SegmentFile.list(directory)) {
            if (segment.number() > number) {
                number = segment.number();
                position = SegmentFile.HEADER_BYTES;
            }
            // A segment that was packed meanwhile was read before, or is too old.
            if (segment.number() == number && !segment.isPacked()) {
                try (SegmentFile.Content content = segment.open()) {
                    leftOut += poll(content, events);
                } catch (NoSuchFileException packed) {
                    position = Long.MAX_VALUE;
                }
            }
        }
        return leftOut;
    }

    private long poll(SegmentFile.Content content, Consumer<HistoryEvent> events) throws IOException {
        List<Frame> frames = new ArrayList<>();
        for (Frame frame = content.at(position); frame != null; frame = content.at(frame.end())) {
            frames.add(frame);
        }
        if (frames.isEmpty()) {
            return 0;
        }
        position = frames.get(frames.size() - 1).end();
        long bytesLeft = frames.stream().mapToLong(Frame::length).sum();
        long leftOut = 0;
        for (Frame frame : frames) {
            byte[] bytes = bytesLeft > MOST_BYTES_AT_A_TIME ? null : frame.content(content.channel());
            bytesLeft -= frame.length();
            if (bytes == null) {
                leftOut += frame.events();
            } else {
                Chunks.read(bytes, new EventsTo(events));
            }
        }
        return leftOut;
    }

    private record EventsTo(Consumer<HistoryEvent> events) implements Chunks.Reader {
        @Override
        public void request(Chunks.Request request) {
            request.events(stored -> events.accept(stored.event()));
        }

        @Override
        public void turn(Turn turn) {
            // It is no event.
        }
    }
}
