package io.segmentlaunchdarkly.outbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Brings a batch file that an earlier process left open to its end: cut after its last whole event, closed, moved to {@code ready/}; one
 * without a whole event goes.
 *
 * <p>What a crash leaves behind the last sync may be anything: half a line, zeros where the disk had no time, remains of another file. So
 * an event counts as whole only if it is one line of JSON, and only behind whole ones: whatever was synced, all before it was.
 *
 * <p>Where a file of ids stands beside it, an event without a true entry there was not acknowledged, will be sent again and must not be
 * there twice: the batch is cut before it.
 */
final class Recovery {
    private static final JsonFactory JSON = new JsonFactory();

    private Recovery() {}

    /**
     * What was left of a batch.
     *
     * @param events how many events were whole; without any, there is no batch any more
     * @param bytesCut how many bytes lay behind them
     */
    record Left(int events, long bytesCut) {}

    static Left recover(Path file, Path readyDirectory) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        long[] ends = ends(bytes);
        int events = ends.length;
        Path idFile = IdFile.beside(file);
        if (Files.exists(idFile)) {
            long[] lengths = IdFile.lengths(idFile);
            int agreeing = agreeing(ends, lengths);
            if (agreeing == 0 && events > 0 && lengths.length > 0 && lengths[0] != 0) {
                // Not the ids of this batch; without, it is kept as it is.
                Files.delete(idFile);
            } else {
                IdFile.cut(idFile, agreeing);
                events = agreeing;
            }
        }
        if (events == 0) {
            Files.delete(file);
            return new Left(0, bytes.length);
        }
        long end = ends[events - 1];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            Batch.write(channel, ByteBuffer.wrap(Batch.TAIL), end);
            channel.truncate(end + Batch.TAIL.length);
            channel.force(false);
        }
        Directories.move(file, readyDirectory.resolve(file.getFileName()));
        return new Left(events, Math.max(0, bytes.length - end - Batch.TAIL.length));
    }

    private static int agreeing(long[] ends, long[] lengths) {
        int difference = Arrays.mismatch(ends, lengths);
        return difference < 0 ? ends.length : difference;
    }

    /** Where the file's whole events end, each behind its line break. */
    private static long[] ends(byte[] bytes) {
        long[] ends = new long[16];
        int events = 0;
        int start = Batch.HEAD.length;
        if (bytes.length < start || Arrays.mismatch(Batch.HEAD, Arrays.copyOf(bytes, start)) >= 0) {
            return new long[0];
        }
        for (int i = start; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                if (!isEvent(bytes, start, i, events == 0)) {
                    break;
                }
                if (events == ends.length) {
                    ends = Arrays.copyOf(ends, 2 * events);
                }
                ends[events++] = i + 1L;
                start = i + 1;
            }
        }
        return Arrays.copyOf(ends, events);
    }

    /** Whether a line is one value of JSON, behind a comma unless it is the first. */
    private static boolean isEvent(byte[] bytes, int start, int end, boolean first) {
        int from = first ? start : start + 1;
        if (from >= end || (!first && bytes[start] != ',')) {
            return false;
        }
        try (JsonParser parser = JSON.createParser(bytes, from, end - from)) {
            parser.nextToken();
            parser.skipChildren();
            return parser.currentToken() != null && parser.nextToken() == null;
        } catch (JsonProcessingException e) {
            return false;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("reading from memory does not fail", e);
        }
    }

    /** The position behind the last newline of a file, read from its end. */
    static long endOfLastLine(FileChannel channel) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(64 * 1024);
        long end = channel.size();
        while (end > 0) {
            long start = Math.max(0, end - block.capacity());
            block.clear().limit((int) (end - start));
            while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {
                // One read may bring less than asked for.
            }
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return 0;
    }
}
