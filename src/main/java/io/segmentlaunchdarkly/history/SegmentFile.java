package io.segmentlaunchdarkly.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One file of the history: {@value #MAGIC} and {@link Frame}s. It begins as {@code <number>.log}, to which frames are appended. Once it is
 * large or old enough, the next begins, and it gets a {@link SegmentIndex}; when few events arrive it becomes {@code <number>.seg}, with
 * larger frames, compressed further, and an index of its own. Numbers grow with time. If both files exist, the second counts: a crash came
 * before the first was deleted.
 *
 * <p>A file of format 1 has no {@link FrameCompression#LZ4} and is read all the same.
 *
 * @param number its place among the others
 * @param file where it is
 */
record SegmentFile(long number, Path file) {
    /** The first bytes of a file, with the version of the format. */
    static final String MAGIC = "LDHISTORY 2\n";

    private static final String MAGIC_1 = "LDHISTORY 1\n";

    static final int HEADER_BYTES = MAGIC.length();
    private static final String LOG = ".log";
    private static final String PACKED = ".seg";
    private static final Pattern NAME = Pattern.compile("([0-9]{10})(\\.log|\\.seg)");

    /** The segments in a directory, the oldest first; none if there is no directory. */
    static List<SegmentFile> list(Path directory) throws IOException {
        Map<Long, SegmentFile> segments = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.sorted(Comparator.comparing(Path::toString)).forEach(file -> {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    long number = Long.parseLong(name.group(1));
                    segments.put(number, new SegmentFile(number, file));
                }
            });
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        }
        return new ArrayList<>(segments.values());
    }

    static SegmentFile log(Path directory, long number) {
        return new SegmentFile(number, directory.resolve(name(number, LOG)));
    }

    private static String name(long number, String suffix) {
        return String.format("%010d%s", number, suffix);
    }

    boolean isPacked() {
        return file.getFileName().toString().endsWith(PACKED);
    }

    /** The same segment, packed. */
    SegmentFile packed() {
        return new SegmentFile(number, file.resolveSibling(name(number, PACKED)));
    }

    Path index() {
        return file.resolveSibling(file.getFileName() + ".idx");
    }

    /** How many bytes it takes with its index; 0 if it is gone. */
    long bytes() throws IOException {
        return size(file) + size(index());
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException gone) {
            return 0;
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(index());
    }

    /** Syncs what was written to it; does nothing if it is gone. */
    void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(false);
        } catch (NoSuchFileException gone) {
            // Deleted meanwhile.
        }
    }

    /**
     * Opens it for reading, with what is in it now.
     *
     * @throws NoSuchFileException if it is gone: deleted for its age, or packed meanwhile
     * @throws IOException if it is no segment, or one of a later version
     */
    Content open() throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
            while (header.hasRemaining() && channel.read(header, header.position()) >= 0) {
                // One read may return less than asked for.
            }
            if (header.hasRemaining()) {
                // It has just begun.
                return new Content(channel, 0);
            }
            String magic = new String(header.array(), StandardCharsets.US_ASCII);
            if (!magic.equals(MAGIC) && !magic.equals(MAGIC_1)) {
                throw new IOException("The file " + file + " is no file of a history of format 1 or 2.");
            }
            return new Content(channel, channel.size());
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /** The open file, up to the size that it had when it was opened. */
    static final class Content implements AutoCloseable {
        private final FileChannel channel;
        private final long size;

        private Content(FileChannel channel, long size) {
            this.channel = channel;
            this.size = size;
        }

        FileChannel channel() {
            return channel;
        }

        /** The first frame; null when there is none. */
        Frame first() throws IOException {
            return at(HEADER_BYTES);
        }

        /** The frame at a position; null when no whole one is there. */
        Frame at(long position) throws IOException {
            return Frame.at(channel, position, size);
        }

        /** All frames, up to the first that is not whole. */
        List<Frame> frames() throws IOException {
            List<Frame> frames = new ArrayList<>();
            for (Frame frame = first(); frame != null; frame = at(frame.end())) {
                frames.add(frame);
            }
            return frames;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
