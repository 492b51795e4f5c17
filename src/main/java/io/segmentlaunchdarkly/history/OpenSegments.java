package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.logging.LogEvents;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of a history, for one search, as they were when it began. A bounded number is open at a time. A segment that is deleted
 * meanwhile counts as empty.
 */
final class OpenSegments implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenSegments.class);
    private static final int MOST_OPEN = 64;
    /** How many segments without an index have their terms in memory. */
    private static final int MOST_IN_MEMORY = 8;

    /** When the search ends, whatever it has found. */
    private static final class Deadline {
        private final Duration most;
        private final long beganNanos = System.nanoTime();

        Deadline(Duration most) {
            this.most = most;
        }

        void check() throws SearchTimeoutException {
            if (System.nanoTime() - beganNanos > most.toNanos()) {
                throw new SearchTimeoutException(most);
            }
        }
    }

    /** A segment that is open. */
    static final class Open implements Closeable {
        private final Deadline deadline;
        private final SegmentFile.Content content;
        private final boolean hasIndex;
        /** How many callers use it; it is closed to make room for others only if none does. */
        private int users;
        /** The terms of a segment without an index, made by the first request for them. */
        private TermLookup terms;

        private List<Frame> frames;

        private Open(Deadline deadline, SegmentFile.Content content, Optional<TermLookup> index) {
            this.deadline = deadline;
            this.content = content;
            this.hasIndex = index.isPresent();
            this.terms = index.orElse(null);
        }

        /** How many frames there are. */
        int frames() throws IOException {
            return all().size();
        }

        private List<Frame> all() throws IOException {
            deadline.check();
            if (frames == null) {
                frames = content.frames();
            }
            return frames;
        }

        /** The numbers of the frames that may have a term. */
        List<Integer> with(long term) throws IOException {
            if (terms == null) {
                terms = inMemory();
            }
            return terms.frames(term);
        }

        private TermLookup inMemory() throws IOException {
            SegmentIndex.Builder index = new SegmentIndex.Builder();
            for (Frame frame : all()) {
                deadline.check();
                byte[] bytes = frame.content(content.channel());
                FrameTerms.add(frame, ByteBuffer.wrap(bytes == null ? new byte[0] : bytes), index);
            }
            return index.inMemory();
        }

        private boolean isInMemory() {
            return !hasIndex && terms != null;
        }

        private Times times() throws IOException {
            if (hasIndex) {
                return new Times(terms.firstMs(), terms.lastMs());
            }
            return new Times(
                    all().stream().mapToLong(Frame::firstMs).min().orElse(Long.MAX_VALUE),
                    all().stream().mapToLong(Frame::lastMs).max().orElse(Long.MIN_VALUE));
        }

        /** The header of a frame; empty if it is gone. */
        Optional<Frame> frame(int number) throws IOException {
            return number < all().size() ? Optional.of(all().get(number)) : Optional.empty();
        }

        /** Reads a frame; a damaged one has no content. */
        void read(int number, Chunks.Reader reader) throws IOException {
            Optional<Frame> frame = frame(number);
            byte[] bytes = frame.isEmpty() ? null : frame.get().content(content.channel());
            if (bytes != null) {
                Chunks.read(bytes, reader);
            }
        }

        /** The content of a frame; null if it is damaged. Several threads may call this at a time. */
        byte[] content(Frame frame) throws IOException {
            return frame.content(content.channel());
        }

        /** Work on a segment while others are opened. */
        interface Use {
            void with(Open segment) throws IOException;
        }

        /** Runs work on the segment, which stays open meanwhile. */
        void use(Use use) throws IOException {
            users++;
            try {
                use.with(this);
            } finally {
                users--;
            }
        }

        @Override
        public void close() throws IOException {
            content.close();
            if (terms != null) {
                terms.close();
            }
        }
    }

    private record Times(long firstMs, long lastMs) {}

    private final Deadline deadline;
    private final List<SegmentFile> segments;
    private final Map<Long, Open> open = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Long, Times> times = new HashMap<>();

    /**
     * @param directory the history's
     * @param most how long the search may take
     */
    OpenSegments(Path directory, Duration most) throws IOException {
        deadline = new Deadline(most);
        segments = SegmentFile.list(directory);
    }

    /** How many segments there are; they are numbered from 0, the oldest, on. */
    int count() {
        return segments.size();
    }

    /** Whether a segment may have something of that time. */
    boolean mayHave(int number, long fromMs, long toMs) throws IOException {
        SegmentFile segment = segments.get(number);
        Times known = times.get(segment.number());
        if (known == null) {
            Optional<Open> opened = open(number);
            known = opened.isPresent() ? opened.get().times() : new Times(Long.MAX_VALUE, Long.MIN_VALUE);
            times.put(segment.number(), known);
        }
        return known.firstMs() <= toMs && known.lastMs() >= fromMs;
    }

    /** A segment, open until others are; empty when it is gone or cannot be read. */
    Optional<Open> open(int number) throws IOException {
        SegmentFile segment = segments.get(number);
        Open known = open.get(segment.number());
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Open> opened = openNow(segment);
        if (opened.isPresent()) {
            open.put(segment.number(), opened.get());
            closeOthers();
        }
        return opened;
    }

    private Optional<Open> openNow(SegmentFile segment) throws IOException {
        try {
            return Optional.of(read(segment));
        } catch (NoSuchFileException gone) {
            // It was packed or deleted since the segments were listed.
        } catch (IOException e) {
            LOG.warn(
                    LogEvents.HISTORY_UNREADABLE,
                    "The history's file {} cannot be read: {}",
                    segment.file(),
                    e.toString());
            return Optional.empty();
        }
        try {
            return Optional.of(read(segment.packed()));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    private Open read(SegmentFile segment) throws IOException {
        SegmentFile.Content content = segment.open();
        try {
            return new Open(deadline, content, SegmentIndex.open(segment));
        } catch (IOException | RuntimeException | Error e) {
            content.close();
            throw e;
        }
    }

    private void closeOthers() throws IOException {
        long inMemory = open.values().stream().filter(Open::isInMemory).count();
        Iterator<Open> oldest = open.values().iterator();
        while ((open.size() > MOST_OPEN || inMemory > MOST_IN_MEMORY) && oldest.hasNext()) {
            Open other = oldest.next();
            if (other.users == 0 && (open.size() > MOST_OPEN || other.isInMemory())) {
                inMemory -= other.isInMemory() ? 1 : 0;
                other.close();
                oldest.remove();
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Open each : new ArrayList<>(open.values())) {
            each.close();
        }
        open.clear();
    }
}
