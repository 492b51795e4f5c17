package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.outbox.Directories;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Function;

/** Makes a closed segment quick to search and small. */
final class SegmentPacker {
    private SegmentPacker() {}

    /** Writes the index of a segment as it is. */
    static void index(SegmentFile segment) throws IOException {
        SegmentIndex.Builder index = new SegmentIndex.Builder();
        try (SegmentFile.Content file = segment.open()) {
            for (Frame frame = file.first(); frame != null; frame = file.at(frame.end())) {
                byte[] content = frame.content(file.channel());
                FrameTerms.add(frame, ByteBuffer.wrap(content == null ? new byte[0] : content), index);
            }
        }
        index.write(segment);
    }

    /**
     * Rewrites a segment in larger compressed frames, with its index, and deletes the old files.
     *
     * @param change changes each frame's content; damaged frames are left out
     */
    static SegmentFile pack(SegmentFile segment, Function<byte[], byte[]> change, Throttle throttle)
            throws IOException, InterruptedException {
        SegmentFile packed = segment.packed();
        Path hidden = packed.file().resolveSibling("." + packed.file().getFileName());
        SegmentIndex.Builder index = new SegmentIndex.Builder();
        try (SegmentFile.Content file = segment.open();
                FileChannel out = Directories.openPrivate(hidden)) {
            Output output = new Output(out, index);
            throttle.begin();
            for (Frame frame = file.first(); frame != null; frame = file.at(frame.end())) {
                byte[] content = frame.content(file.channel());
                if (content != null) {
                    byte[] changed = change.apply(content);
                    output.add(frame, changed, changed == content ? frame.events() : Chunks.events(changed));
                }
                throttle.pause();
            }
            output.flush();
            out.force(false);
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            // On a full disk, half a file takes room that others need.
            Files.deleteIfExists(hidden);
            throw e;
        }
        // The old index is deleted first, so that the file never has the index of another one.
        Files.deleteIfExists(packed.index());
        Files.move(hidden, packed.file(), StandardCopyOption.ATOMIC_MOVE);
        index.write(packed);
        Directories.sync(packed.file().getParent());
        if (!segment.isPacked()) {
            segment.delete();
        }
        return packed;
    }

    private static final class Output {
        private final FileChannel out;
        private final SegmentIndex.Builder index;
        private final FrameBuilder frame = new FrameBuilder();
        private long position;

        Output(FileChannel out, SegmentIndex.Builder index) throws IOException {
            this.out = out;
            this.index = index;
            write(ByteBuffer.wrap(SegmentFile.MAGIC.getBytes(StandardCharsets.US_ASCII)));
        }

        void add(Frame from, byte[] content, int events) throws IOException {
            frame.add(from, content, events);
            if (frame.isFull()) {
                flush();
            }
        }

        void flush() throws IOException {
            if (frame.isEmpty()) {
                return;
            }
            Bytes bytes = frame.finish(FrameCompression.DEFLATE);
            write(ByteBuffer.wrap(bytes.array(), 0, bytes.size()));
            frame.index(index);
            frame.clear();
        }

        private void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                position += out.write(bytes, position);
            }
        }
    }
}
