package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Completes a batch file that an earlier process left open: cuts it after its last whole event, closes it and moves it to {@code ready/}. A
 * file without a whole event is deleted.
 *
 * <p>A crash may leave anything after the last sync: half a line, zeros where the disk had no time, remains of another file. So an event
 * counts as whole only if it is one line of JSON and all events before it are whole: if an event was synced, all before it were.
 *
 * <p>What the ids say about an event depends on what a crash can leave. Ids are written before their events. Each sync covers first the
 * ids, then the batch. After the first such sync, and before anything is acknowledged, the file of ids gets its final name, and that is
 * synced too. So after a kill or a power cut:
 *
 * <ul>
 *   <li>Under its first name, the file of ids may contain anything, and nothing was acknowledged. An event without a true entry will be
 *       sent again and must not be there twice, so the batch is cut before it.
 *   <li>Under its final name, it has true entries for all events that were acknowledged, at least one. After these it may be short, or have
 *       zeros or older contents. The disk may also have written events of the batch before their ids or together with them. So again the
 *       batch is cut before the first event without a true entry.
 *   <li>Under its final name and without a true entry, it is damaged: emptied, overwritten, or another batch's. That costs de-duplication
 *       but no events: all whole events are kept, and one that is sent again becomes a second event. The same applies if there is no file
 *       of ids, or if its first entry is for a batch of this name but of other content.
 * </ul>
 *
 * <p>Damage after a true entry looks like the result of a power cut, and is treated like it.
 */
final class Recovery {
    private Recovery() {}

    /**
     * What is left of a batch.
     *
     * @param events how many events it has; if it has none, the batch was deleted
     * @param leftOut how many whole events after these were cut, which were not acknowledged because their ids are missing
     * @param bytesCut how many bytes after the events were cut, including those of the whole events
     * @param idsDamaged whether the events were kept although the file of ids does not confirm them
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

    /** The position after the last newline of a file, which is read from its end. */
    static long endOfLastLine(FileChannel channel) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(64 * 1024);
        long end = channel.size();
        while (end > 0) {
            long start = Math.max(0, end - block.capacity());
            block.clear().limit((int) (end - start));
            while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {
                // A read may return fewer bytes than requested.
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
