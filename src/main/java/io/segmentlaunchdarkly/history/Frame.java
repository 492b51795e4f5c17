package io.segmentlaunchdarkly.history;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The header of a frame, the unit in which the history is written, compressed, checked and found. Big-endian:
 *
 * <pre>
 *   0  4 bytes  {@code LDHF}
 *   4  4 bytes  how the content is compressed: 0 not at all, 1 raw deflate, 2 an LZ4 block
 *   8  4 bytes  length of the content in the file
 *  12  4 bytes  length of the content, decompressed
 *  16  8 bytes  the first time in it, milliseconds since 1970
 *  24  8 bytes  the last time in it
 *  32  4 bytes  how many Segment events it has
 *  36  4 bytes  CRC-32C of the content as it is in the file
 *  40  4 bytes  CRC-32C of the 40 bytes before
 * </pre>
 *
 * <p>The content is a sequence of {@link Chunks}.
 *
 * @param position where the header is in its file
 */
record Frame(
        long position,
        FrameCompression compression,
        int storedLength,
        int length,
        long firstMs,
        long lastMs,
        int events,
        int crc) {
    static final int HEADER_BYTES = 44;

    private static final int MAGIC = 0x4C444846;
    private static final int CHECKED_BYTES = 40;
    /** No frame is longer, so a reader never needs more memory. */
    private static final int LONGEST = 64 * 1024 * 1024;

    /** Where the frame after this one is. */
    long end() {
        return position + HEADER_BYTES + storedLength;
    }

    /** Writes a header into the bytes that are reserved for it at the start of the array. */
    static void putHeader(
            Bytes frame, int length, FrameCompression compression, long firstMs, long lastMs, int events) {
        int stored = frame.size() - HEADER_BYTES;
        frame.putInt(0, MAGIC);
        frame.putInt(4, compression.code());
        frame.putInt(8, stored);
        frame.putInt(12, length);
        frame.putLong(16, firstMs);
        frame.putLong(24, lastMs);
        frame.putInt(32, events);
        frame.putInt(36, crc(frame.array(), HEADER_BYTES, stored));
        frame.putInt(40, crc(frame.array(), 0, CHECKED_BYTES));
    }

    static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    /**
     * The frame at a position.
     *
     * @return null if there is no whole frame: at the end of the file, or if the frame was not written in full
     */
    static Frame at(FileChannel file, long position, long size) throws IOException {
        if (size - position < HEADER_BYTES) {
            return null;
        }
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        read(file, header, position);
        if (header.getInt(0) != MAGIC || header.getInt(CHECKED_BYTES) != crc(header.array(), 0, CHECKED_BYTES)) {
            return null;
        }
        Optional<FrameCompression> compression = FrameCompression.ofCode(header.getInt(4));
        if (compression.isEmpty()) {
            return null;
        }
        Frame frame = new Frame(
                position,
                compression.get(),
                header.getInt(8),
                header.getInt(12),
                header.getLong(16),
                header.getLong(24),
                header.getInt(32),
                header.getInt(36));
        return frame.isPossible() && frame.end() <= size ? frame : null;
    }

    private boolean isPossible() {
        return storedLength >= 0 && length >= 0 && storedLength <= LONGEST && length <= LONGEST;
    }

    /**
     * The content, decompressed.
     *
     * @return null if it is not what was written
     */
    byte[] content(FileChannel file) throws IOException {
        ByteBuffer stored = ByteBuffer.allocate(storedLength);
        try {
            read(file, stored, position + HEADER_BYTES);
        } catch (EOFException cut) {
            return null;
        }
        if (crc(stored.array(), 0, storedLength) != crc) {
            return null;
        }
        return compression.decompress(stored.array(), length);
    }

    private static void read(FileChannel file, ByteBuffer into, long position) throws IOException {
        while (into.hasRemaining()) {
            if (file.read(into, position + into.position()) < 0) {
                throw new EOFException("the file ends within a frame");
            }
        }
    }
}
