package io.segmentlaunchdarkly.outbox;

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
 * <p>What the ids say about an event depends on what a crash can leave. Ids are written before their events. A sync is one of the ids,
 * then one of the batch, and after the first pair, before anything is acknowledged, the file of ids gets its name for good, which is
 * synced too. So, whatever a kill or a power cut leaves,
 *
 * <ul>
 *   <li>under its first name, the file of ids may have anything in it, and nothing was acknowledged: an event without a true entry will be
 *       sent again and must not be there twice. The batch is cut before it.
 *   <li>under its name for good, it has true entries for all that was acknowledged, of one event at least. Behind these it may be short, or
 *       have zeros, or what it had in it before; and the disk may have taken events of the batch whose ids it had not taken yet, or while
 *       it was taking them. So again the batch is cut before the first event without a true entry.
 *   <li>under its name for good and without any true entry, it is damaged: emptied, overwritten, another batch's. That costs
 *       de-duplication and no events: all that are whole are kept, and one that is sent again is a second event. The same holds where there is
 *       no file of ids, and where its first entry is for a batch of this name and not of this content.
 * </ul>
 *
 * <p>What is damaged behind a true entry looks as what a power cut leaves, and is taken for that.
 */
final class Recovery {
    private Recovery() {}

    /**
     * What was left of a batch.
     *
     * @param events how many events it has; without any, there is no batch any more
     * @param leftOut how many whole events lay behind them that were not acknowledged, as their ids are not there
     * @param bytesCut how many bytes lay behind them, those of the whole events among them
     * @param idsDamaged whether the events are kept against what the file of ids says
     */
    record Left(int events, int leftOut, long bytesCut, boolean idsDamaged) {}

    static Left recover(Path file, Path readyDirectory) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        long[] ends = BatchContent.eventEnds(bytes);
        int events = ends.length;
        boolean idsDamaged = false;
        boolean wasSynced = Files.exists(IdFile.beside(file));
        Path idFile = wasSynced ? IdFile.beside(file) : IdFile.unsynced(file);
        if (Files.exists(idFile)) {
            long[] lengths = IdFile.lengths(idFile);
            int agreeing = agreeing(ends, lengths);
            boolean ofOtherContent = lengths.length > 0 && lengths[0] != 0;
            idsDamaged = agreeing == 0 && events > 0 && (wasSynced || ofOtherContent);
            if (idsDamaged) {
                Files.delete(idFile);
            } else {
                IdFile.cut(idFile, agreeing);
                events = agreeing;
            }
        }
        int leftOut = ends.length - events;
        if (events == 0) {
            Files.delete(file);
            return new Left(0, leftOut, bytes.length, false);
        }
        long end = ends[events - 1];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            Batch.write(channel, ByteBuffer.wrap(Batch.TAIL), end);
            channel.truncate(end + Batch.TAIL.length);
            channel.force(false);
        }
        byte[] batch = Arrays.copyOf(bytes, Math.toIntExact(end) + Batch.TAIL.length);
        System.arraycopy(Batch.TAIL, 0, batch, Math.toIntExact(end), Batch.TAIL.length);
        Path ready = readyDirectory.resolve(file.getFileName());
        BatchChecksum.of(batch, events).write(ready);
        Directories.move(file, ready);
        return new Left(events, leftOut, Math.max(0, bytes.length - end - Batch.TAIL.length), idsDamaged);
    }

    private static int agreeing(long[] ends, long[] lengths) {
        int difference = Arrays.mismatch(ends, lengths);
        return difference < 0 ? ends.length : difference;
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
