package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The ids of a batch's events, in a file beside the batch file. The file's name is {@code <time>-<payload id>.ids}. Until the first sync of
 * both files it ends with {@code .unsynced.ids}, and nothing is acknowledged. The file has an entry of 24 bytes for each event, in the same
 * order: the event's id (16 bytes, all zero if it has none), and the length of the batch file including that event (8 bytes). The length is
 * mixed with the id and the file's name.
 *
 * <p>A file whose ids are forgotten is reused, because to create a file the file system goes through all files that were deleted recently,
 * and because a sync of a file that does not grow costs less. An entry that an earlier batch left, or that was written only in part, is
 * recognised by its length: unmixed, it is not valid.
 *
 * <p>An entry is written before its event and synced with it. So an entry is true only if the batch file has that length, and an event
 * without an entry was never acknowledged. When the batch is closed, the file keeps the true entries and moves to {@code seen/}. Until then
 * the batch file stays in its place, so a file of ids without a batch file has only true entries.
 *
 * <p>Only the batch writes, cuts and moves the file, in one thread at a time. The other methods may be called by any thread.
 */
final class IdFile {
    private static final int ENTRY_BYTES = 24;
    private static final String SUFFIX = ".ids";
    private static final String UNSYNCED = ".unsynced" + SUFFIX;
    private static final String SPARE = "spare";
    private static final long LONGEST = 1L << 40;
    /**
     * A number times this differs from the number in all bits but the lowest. Multiplying by the inverse (modulo 2 to the 64th) restores
     * the number.
     */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final long INVERSE = 0xF1DE83E19937733DL;

    /** The final name of the file, from the first sync on. */
    private final Path settled;

    private final long key;
    private final Path seenDirectory;
    private Path file;
    private FileChannel channel;
    /** For each event in the batch: the two halves of its id, and the length of the batch file including the event. */
    private long[] entries = new long[3 * 64];

    private int count;

    private IdFile(Path batchFile, Path seenDirectory) throws IOException {
        this.settled = beside(batchFile);
        this.key = key(settled);
        this.seenDirectory = seenDirectory;
        this.file = unsynced(batchFile);
        this.channel = open(file, seenDirectory.resolve(SPARE));
    }

    static IdFile create(Path batchFile, Path seenDirectory) throws IOException {
        return new IdFile(batchFile, seenDirectory);
    }

    private static FileChannel open(Path file, Path spare) throws IOException {
        try {
            Files.move(spare, file, StandardCopyOption.ATOMIC_MOVE);
            return FileChannel.open(file, StandardOpenOption.WRITE);
        } catch (NoSuchFileException none) {
            return FileChannel.open(
                    file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), Directories.PRIVATE_FILE);
        }
    }

    /** Sets a file with forgotten ids aside, to be reused for the next batch. */
    static void spare(Path file) throws IOException {
        Files.move(file, file.resolveSibling(SPARE), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The name as the number with which lengths are mixed. */
    private static long key(Path file) {
        byte[] name = settled(file).getFileName().toString().getBytes(StandardCharsets.UTF_8);
        return UUID.nameUUIDFromBytes(name).getMostSignificantBits();
    }

    private static long mixed(EventId id, long length, long key) {
        return length * SPREAD ^ id.high() ^ Long.rotateLeft(id.low(), 32) ^ key;
    }

    /** The length in an entry, or 0 if the entry does not belong to this file. */
    private static long length(EventId id, long mixed, long key) {
        long length = (mixed ^ id.high() ^ Long.rotateLeft(id.low(), 32) ^ key) * INVERSE;
        return length > 0 && length < LONGEST ? length : 0;
    }

    /** The file of ids that belongs to a batch file which was synced. */
    static Path beside(Path batchFile) {
        return named(batchFile, ".json", SUFFIX);
    }

    /** The file of ids that belongs to a batch file which was not synced yet. */
    static Path unsynced(Path batchFile) {
        return named(batchFile, ".json", UNSYNCED);
    }

    private static Path settled(Path file) {
        return named(file, UNSYNCED, SUFFIX);
    }

    /** The file beside another whose name has a different end. */
    private static Path named(Path file, String oldEnd, String newEnd) {
        String name = file.getFileName().toString();
        return name.endsWith(oldEnd)
                ? file.resolveSibling(name.substring(0, name.length() - oldEnd.length()) + newEnd)
                : file;
    }

    static boolean isIdFile(Path file) {
        return file.getFileName().toString().endsWith(SUFFIX);
    }

    /** The name of the batch to which a file of ids belongs or belonged. */
    static BatchName batch(Path file) {
        String name = file.getFileName().toString();
        return BatchName.parse(name.substring(0, name.length() - SUFFIX.length()) + ".json");
    }

    /** How many entries a file has. */
    static int count(Path file) throws IOException {
        return Math.toIntExact(Files.size(file) / ENTRY_BYTES);
    }

    /** Writes the entries of events that are written to the batch file next. */
    void write(List<IdentifiedEvent> events, long[] lengths) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(events.size() * ENTRY_BYTES);
        for (int i = 0; i < lengths.length; i++) {
            EventId id = events.get(i).id();
            bytes.putLong(id.high()).putLong(id.low()).putLong(mixed(id, lengths[i], key));
        }
        bytes.flip();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Records that the events whose entries were written are in the batch file. */
    synchronized void written(List<IdentifiedEvent> events, long[] lengths) {
        int needed = 3 * (count + lengths.length);
        if (needed > entries.length) {
            entries = Arrays.copyOf(entries, Math.max(needed, 2 * entries.length));
        }
        for (int i = 0; i < lengths.length; i++) {
            EventId id = events.get(i).id();
            entries[3 * count] = id.high();
            entries[3 * count + 1] = id.low();
            entries[3 * count + 2] = lengths[i];
            count++;
        }
    }

    /** Removes the entries of events that are not in the batch file, after a write that failed. */
    void takeBack() throws IOException {
        channel.truncate((long) count() * ENTRY_BYTES);
        channel.position((long) count() * ENTRY_BYTES);
    }

    private synchronized int count() {
        return count;
    }

    void force() throws IOException {
        channel.force(false);
    }

    /**
     * Gives the file its final name, after the first sync of both files. Events may be acknowledged when the caller has synced the name
     * too.
     */
    void settle() throws IOException {
        Files.move(file, settled, StandardCopyOption.ATOMIC_MOVE);
        file = settled;
    }

    /** Keeps only the entries that are true if the batch file ends at {@code end}, and syncs the file. */
    void cut(long end) throws IOException {
        if (!channel.isOpen()) {
            // The channel is closed if the thread that wrote last was interrupted.
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
        }
        channel.truncate((long) upTo(end) * ENTRY_BYTES);
        channel.force(false);
    }

    /** Moves the file to the ids of closed batches, or deletes it if it has no entries. To be called when the batch is closed for good. */
    void retire() throws IOException {
        if (channel.isOpen()) {
            // Removes what an earlier batch left. If a power cut brings it back, it is ignored.
            channel.truncate((long) count() * ENTRY_BYTES);
            channel.close();
        }
        retire(file, seenDirectory);
    }

    private static void retire(Path file, Path seenDirectory) throws IOException {
        if (Files.exists(file) && Files.size(file) < ENTRY_BYTES) {
            Files.delete(file);
        } else if (Files.exists(file)) {
            Directories.create(seenDirectory);
            // The file is valid in either place, so the names need no sync.
            Files.move(file, seenDirectory.resolve(settled(file).getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Where the file is once it is retired. */
    Path retired() {
        return seenDirectory.resolve(settled.getFileName());
    }

    /** How many entries are true if the batch file ends at {@code end}. */
    synchronized int upTo(long end) {
        int kept = count;
        while (kept > 0 && entries[3 * kept - 1] > end) {
            kept--;
        }
        return kept;
    }

    /** The ids of the events that are not in the batch file if it ends at {@code end}. */
    synchronized List<EventId> beyond(long end) {
        List<EventId> ids = new ArrayList<>();
        for (int i = upTo(end); i < count; i++) {
            ids.add(new EventId(entries[3 * i], entries[3 * i + 1]));
        }
        return ids;
    }

    /** The length of the batch file including the event with that id, or 0 if it has no such event. */
    synchronized long lengthWith(EventId id) {
        for (int i = count - 1; i >= 0; i--) {
            if (entries[3 * i] == id.high() && entries[3 * i + 1] == id.low()) {
                return entries[3 * i + 2];
            }
        }
        return 0;
    }

    /** The length of the batch file including each event, from the entries of a file, true or not; 0 for an entry of another batch. */
    static long[] lengths(Path file) throws IOException {
        ByteBuffer entries = ByteBuffer.wrap(Files.readAllBytes(file));
        long key = key(file);
        long[] lengths = new long[entries.remaining() / ENTRY_BYTES];
        for (int i = 0; i < lengths.length; i++) {
            EventId id = new EventId(entries.getLong(), entries.getLong());
            lengths[i] = length(id, entries.getLong(), key);
        }
        return lengths;
    }

    /** Keeps only the first {@code entries} entries of a file, and syncs it. */
    static void cut(Path file, int entries) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate((long) entries * ENTRY_BYTES);
            channel.force(false);
        }
    }

    /** Moves the files that an earlier process left in a directory to the ids of closed batches. */
    static void retireAll(Path directory, Path seenDirectory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.filter(IdFile::isIdFile).toList()) {
                retire(file, seenDirectory);
            }
        }
    }

    /** Passes on the ids in a file, up to the entries that an earlier batch left. Events without an id are skipped. */
    static void read(Path file, Consumer<EventId> ids) throws IOException {
        ByteBuffer entries = ByteBuffer.wrap(Files.readAllBytes(file));
        long key = key(file);
        while (entries.remaining() >= ENTRY_BYTES) {
            EventId id = new EventId(entries.getLong(), entries.getLong());
            if (length(id, entries.getLong(), key) == 0) {
                return;
            }
            if (!id.isNone()) {
                ids.accept(id);
            }
        }
    }
}
