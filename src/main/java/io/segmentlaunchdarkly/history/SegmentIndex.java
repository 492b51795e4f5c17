package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.outbox.Directories;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which terms are in which frames of a segment, in the file {@code <segment>.idx}: a header and sorted entries of 8 bytes, the term's 40
 * bits and the frame's number, from 0, in 24. An entry is found by halving, in some twenty reads of 8 bytes, however many there are.
 *
 * <pre>
 *   0  4 bytes  {@code LDHI}
 *   4  4 bytes  version, 1
 *   8  8 bytes  the first time in the segment, milliseconds since 1970
 *  16  8 bytes  the last time in it
 *  24  8 bytes  how many Segment events it has
 *  32  4 bytes  how many entries follow
 *  36  4 bytes  CRC-32C of the 36 bytes before
 * </pre>
 */
final class SegmentIndex implements TermLookup {
    /** The most frames that can be numbered. */
    static final int MAX_FRAMES = 1 << 24;

    private static final int FRAME_BITS = 24;
    private static final int MAGIC = 0x4C444849;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 40;
    private static final int CHECKED_BYTES = 36;

    private final FileChannel channel;
    private final long firstMs;
    private final long lastMs;
    private final int entries;

    private SegmentIndex(FileChannel channel, ByteBuffer header) {
        this.channel = channel;
        this.firstMs = header.getLong(8);
        this.lastMs = header.getLong(16);
        this.entries = header.getInt(32);
    }

    /** Opens the index of a segment; empty if it has none, or an incomplete one. */
    static Optional<TermLookup> open(SegmentFile segment) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(segment.index(), StandardOpenOption.READ);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        try {
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
            while (header.hasRemaining() && channel.read(header, header.position()) >= 0) {
                // One read may return less than asked for.
            }
            boolean whole = !header.hasRemaining()
                    && header.getInt(0) == MAGIC
                    && header.getInt(4) == VERSION
                    && header.getInt(CHECKED_BYTES) == Frame.crc(header.array(), 0, CHECKED_BYTES)
                    && channel.size() == HEADER_BYTES + (long) Long.BYTES * header.getInt(32);
            if (whole) {
                return Optional.of(new SegmentIndex(channel, header));
            }
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    @Override
    public long firstMs() {
        return firstMs;
    }

    @Override
    public long lastMs() {
        return lastMs;
    }

    @Override
    public List<Integer> frames(long term) throws IOException {
        return frames(term, entries, this::entry);
    }

    private interface Entries {
        long at(int number) throws IOException;
    }

    private static List<Integer> frames(long term, int count, Entries entries) throws IOException {
        long sought = term << FRAME_BITS;
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(entries.at(middle), sought) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        List<Integer> frames = new ArrayList<>();
        for (int i = low; i < count; i++) {
            long entry = entries.at(i);
            if (entry >>> FRAME_BITS != term) {
                break;
            }
            frames.add((int) (entry & (MAX_FRAMES - 1)));
        }
        return frames;
    }

    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    private record InMemory(long[] entries, long firstMs, long lastMs) implements TermLookup {
        @Override
        public List<Integer> frames(long term) throws IOException {
            return SegmentIndex.frames(term, entries.length, number -> entries[number]);
        }

        @Override
        public void close() {
            // It is memory.
        }
    }

    private long entry(int number) throws IOException {
        ByteBuffer entry = ByteBuffer.allocate(Long.BYTES);
        while (entry.hasRemaining()) {
            if (channel.read(entry, HEADER_BYTES + (long) Long.BYTES * number + entry.position()) < 0) {
                throw new IOException("the index ends before its entry " + number);
            }
        }
        return entry.getLong(0);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Gathers the terms of a segment, frame by frame, and writes its index. */
    static final class Builder {
        private static final int RECENT = 4096;
        private static final int DIGIT_BITS = 8;
        private static final int DIGITS = 1 << DIGIT_BITS;

        private long[] entries = new long[1 << 15];
        private int count;
        /** A cache of the latest entries, placed by their terms: most terms come many times in a frame. */
        private final long[] recent = new long[RECENT];

        private int frames;
        private long firstMs = Long.MAX_VALUE;
        private long lastMs = Long.MIN_VALUE;
        private long events;

        Builder() {
            Arrays.fill(recent, -1);
        }

        /** Adds a term of the frame that is being read. */
        void add(long term) {
            long entry = term << FRAME_BITS | frames;
            int place = (int) term & (RECENT - 1);
            if (recent[place] == entry) {
                return;
            }
            recent[place] = entry;
            if (count == entries.length) {
                entries = Arrays.copyOf(entries, 2 * count);
            }
            entries[count++] = entry;
        }

        /** Ends a frame. */
        void endFrame(Frame frame) {
            frames++;
            firstMs = Math.min(firstMs, frame.firstMs());
            lastMs = Math.max(lastMs, frame.lastMs());
            events += frame.events();
        }

        /** Writes the index, which appears whole. */
        void write(SegmentFile segment) throws IOException {
            sort();
            ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + Long.BYTES * count);
            out.putInt(MAGIC).putInt(VERSION);
            out.putLong(frames == 0 ? 0 : firstMs).putLong(frames == 0 ? 0 : lastMs);
            out.putLong(events).putInt(count);
            out.putInt(Frame.crc(out.array(), 0, CHECKED_BYTES));
            out.asLongBuffer().put(entries, 0, count);
            out.rewind();
            Path hidden = segment.index().resolveSibling("." + segment.index().getFileName());
            try (FileChannel channel = Directories.openPrivate(hidden)) {
                while (out.hasRemaining()) {
                    channel.write(out);
                }
                channel.force(false);
            }
            Files.move(hidden, segment.index(), StandardCopyOption.ATOMIC_MOVE);
        }

        /** The entries in memory, for a segment that has no index yet. */
        TermLookup inMemory() {
            sort();
            return new InMemory(Arrays.copyOf(entries, count), frames == 0 ? 0 : firstMs, frames == 0 ? 0 : lastMs);
        }

        /** Sorts the entries by their terms, digit by digit, the last one first; they stay in the order of the frames, in which they came. */
        private void sort() {
            long[] sorted = new long[count];
            for (int shift = FRAME_BITS; shift < Long.SIZE; shift += DIGIT_BITS) {
                int[] ends = new int[DIGITS + 1];
                for (int i = 0; i < count; i++) {
                    ends[digit(entries[i], shift) + 1]++;
                }
                for (int digit = 0; digit < DIGITS; digit++) {
                    ends[digit + 1] += ends[digit];
                }
                for (int i = 0; i < count; i++) {
                    sorted[ends[digit(entries[i], shift)]++] = entries[i];
                }
                long[] unsorted = entries;
                entries = sorted;
                sorted = unsorted;
            }
            count = unique();
        }

        private static int digit(long entry, int shift) {
            return (int) (entry >>> shift) & (DIGITS - 1);
        }

        private int unique() {
            int kept = 0;
            for (int i = 0; i < count; i++) {
                if (kept == 0 || entries[i] != entries[kept - 1]) {
                    entries[kept++] = entries[i];
                }
            }
            return kept;
        }
    }
}
