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
 * The ids of a batch's events, in a file beside the batch file: {@code <time>-<payload id>.ids}, with {@code .unsynced.ids} at the end
 * until the first sync of both files is over, before which nothing was acknowledged. It has an entry of 24 bytes for each
 * event, in the same order: the event's id (16 bytes, all zero when it has none) and, mixed with that id and the file's name, the length of
 * the batch file with that event (8 bytes).
 *
 * <p>A file whose ids are forgotten is used again: to make a new one the file system would go through all that were deleted lately, and a
 * sync is lighter for a file that does not grow. What is left in it of another batch, and an entry that was written only in part, shows by
 * the length: unmixed it is none.
 *
 * <p>An entry is written before its event and synced with it. So it tells the truth only if the batch file has that length, and an event
 * without an entry was never acknowledged. When the batch is closed, the file keeps the true entries and moves to {@code seen/}; before
 * that the batch file does not leave its place, and a file of ids that is found alone is true as it is.
 *
 * <p>Writing, cutting and moving belong to the batch, one thread at a time; the rest may be asked by any thread.
 */
final class IdFile {
    private static final int ENTRY_BYTES = 24;
    private static final String SUFFIX = ".ids";
    private static final String UNSYNCED = ".unsynced" + SUFFIX;
    private static final String SPARE = "spare";
    private static final long LONGEST = 1L << 40;
    /** Times this, a number changes in all its bits but the lowest; times its inverse (modulo 2 to the 64th) it is itself again. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final long INVERSE = 0xF1DE83E19937733DL;

    /** Its name from the first sync on, and for good. */
    private final Path settled;

    private final long key;
    private final Path seenDirectory;
    private Path file;
    private FileChannel channel;
    /** Of each event in the batch: the two halves of its id, and the batch file's length with it. */
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

    /** Takes a file with ids that are forgotten away, for the next one that is made. */
    static void spare(Path file) throws IOException {
        Files.move(file, file.resolveSibling(SPARE), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The name, as lengths are mixed with it. */
    private static long key(Path file) {
        byte[] name = settled(file).getFileName().toString().getBytes(StandardCharsets.UTF_8);
        return UUID.nameUUIDFromBytes(name).getMostSignificantBits();
    }

    private static long mixed(EventId id, long length, long key) {
        return length * SPREAD ^ id.high() ^ Long.rotateLeft(id.low(), 32) ^ key;
    }

    /** The length of an entry, or 0 when the entry is none of this file's. */
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

    /** The file beside another whose name ends otherwise. */
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

    /** Writes entries for events that are written to the batch file next. */
    void write(List<Event> events, long[] lengths) throws IOException {
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

    /** Says that the events whose entries were written are in the batch file now. */
    synchronized void written(List<Event> events, long[] lengths) {
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

    /** After a write that went wrong: only the entries of events that are in the batch file stay. */
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

    /** Says that both files were synced, for the first time: from now on an event may be acknowledged. The name is to be synced next. */
    void settle() throws IOException {
        Files.move(file, settled, StandardCopyOption.ATOMIC_MOVE);
        file = settled;
    }

    /** Leaves the entries that are true if the batch file ends there, and syncs them. */
    void cut(long end) throws IOException {
        if (!channel.isOpen()) {
            // An interrupt of the thread that wrote last closes the channel.
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
        }
        channel.truncate((long) upTo(end) * ENTRY_BYTES);
        channel.force(false);
    }

    /** Moves the file to where closed batches' ids are; without entries it goes. To be called when the batch is closed for good. */
    void retire() throws IOException {
        if (channel.isOpen()) {
            // What an earlier batch left; if it were still there after a power cut, it would be passed over.
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
            // It is as good in the one place as in the other, so the names need no syncing.
            Files.move(file, seenDirectory.resolve(settled(file).getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Where the file is once it is retired. */
    Path retired() {
        return seenDirectory.resolve(settled.getFileName());
    }

    /** How many entries are true if the batch file ends there. */
    synchronized int upTo(long end) {
        int kept = count;
        while (kept > 0 && entries[3 * kept - 1] > end) {
            kept--;
        }
        return kept;
    }

    /** The ids of the events that are not in the batch file if it ends there. */
    synchronized List<EventId> beyond(long end) {
        List<EventId> ids = new ArrayList<>();
        for (int i = upTo(end); i < count; i++) {
            ids.add(new EventId(entries[3 * i], entries[3 * i + 1]));
        }
        return ids;
    }

    /** The length of the batch file with the event of that id, or 0 when it has none. */
    synchronized long lengthWith(EventId id) {
        for (int i = count - 1; i >= 0; i--) {
            if (entries[3 * i] == id.high() && entries[3 * i + 1] == id.low()) {
                return entries[3 * i + 2];
            }
        }
        return 0;
    }

    /** The batch file's length with each event, as the entries of a file say, true or not; 0 where there is none of this batch. */
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

    /** Leaves the first so many entries of a file, and syncs it. */
    static void cut(Path file, int entries) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate((long) entries * ENTRY_BYTES);
            channel.force(false);
        }
    }

    /** Moves the files that an earlier process left in a directory to where closed batches' ids are. */
    static void retireAll(Path directory, Path seenDirectory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.filter(IdFile::isIdFile).toList()) {
                retire(file, seenDirectory);
            }
        }
    }

    /** Hands on the ids in a file, those of events without left out, up to what an earlier batch left. */
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
