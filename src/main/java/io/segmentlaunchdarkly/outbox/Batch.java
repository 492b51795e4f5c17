package io.segmentlaunchdarkly.outbox;

import io.segmentlaunchdarkly.logging.LogEvents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A batch that is being filled: a file that begins with {@code [}, has one event a line, and ends with {@code ]} after every append.
 * Closing it moves it from {@code open/} to {@code ready/}; from then on it is the body of a request, byte for byte.
 *
 * <p>Group commit: the first caller that waits syncs for all that have written, and the others find their bytes synced. The first sync
 * covers the file's name too. The move is not synced: the file is whole in either directory, and if a power cut brings it back to
 * {@code open/}, the next start moves it again.
 *
 * <p>Each sync is followed by a check that the file is still in its place, because bytes that are synced to a deleted file are lost.
 *
 * <p>Any failure between a write and its bookkeeping, an Error too, fails the batch: it ends at its last synced event, and callers that
 * wait for a later one get the failure.
 *
 * <p>With de-duplication, an {@link IdFile} beside the batch is written before it and synced with it. Closing a batch yields its
 * {@link BatchChecksum}.
 */
final class Batch {
    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

    static final byte[] HEAD = "[\n".getBytes(StandardCharsets.US_ASCII);
    static final byte[] TAIL = "]".getBytes(StandardCharsets.US_ASCII);

    /** The batch was closed before the events came, perhaps a moment before. */
    static final class ClosedException extends IOException {
        private static final long serialVersionUID = 1L;

        ClosedException() {
            super("the batch is closed");
        }
    }

    /** Receives how many events have become safe in the file. */
    interface SyncListener {
        /**
         * Called after a sync.
         *
         * @param events how many events became safe with this sync
         * @param bytes the file's length with them
         * @param nanos how long the disk took
         */
        void synced(int events, long bytes, long nanos);
    }

    /** Held while the batch is closed, in place of the other lock, so that callers that wait for a sync do not wait for the close. */
    private final ReentrantLock closing = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition syncEnded = lock.newCondition();
    private final Path file;
    private final Path readyDirectory;
    /** Null without de-duplication. */
    private final IdFile ids;

    private final CRC32C crc = new CRC32C();
    private SyncListener onSynced = (events, bytes, nanos) -> {};
    private FileChannel channel;
    private final Object key;
    private int events;
    private int syncedEvents;
    /** The length up to which events were written, and the length up to which they are on the disk. */
    private long written;

    private long synced;
    /** How often the file was changed, and how many of these changes are on the disk. */
    private long changes;

    private long syncedChanges;
    private boolean syncing;
    private boolean full;
    private boolean closed;
    /** Guarded by {@link #closing}. */
    private boolean complete;
    /** The checksum of the closed batch; guarded by {@link #closing}. */
    private Optional<BatchChecksum> checksum = Optional.empty();

    private Throwable failure;

    private Batch(Path file, Path readyDirectory, IdFile ids, FileChannel channel, Object key) {
        this.file = file;
        this.readyDirectory = readyDirectory;
        this.ids = ids;
        this.channel = channel;
        this.key = key;
    }

    /** Opens a batch without ids. */
    static Batch open(Path file, Path readyDirectory) throws IOException {
        return create(file, readyDirectory, null);
    }

    /** Opens a batch and tells de-duplication about it, if that is on. */
    static Batch open(Path file, Path readyDirectory, Deduplication deduplication) throws IOException {
        if (!deduplication.isOn()) {
            return open(file, readyDirectory);
        }
        IdFile ids = IdFile.create(file, deduplication.directory());
        try {
            Batch batch = create(file, readyDirectory, ids);
            deduplication.opened(batch, ids);
            return batch;
        } catch (IOException | RuntimeException | Error e) {
            ids.retire();
            throw e;
        }
    }

    private static Batch create(Path file, Path readyDirectory, IdFile ids) throws IOException {
        FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), Directories.PRIVATE_FILE);
        try {
            Batch batch = new Batch(file, readyDirectory, ids, channel, Directories.key(file));
            write(channel, ByteBuffer.wrap(HEAD), 0);
            batch.written = HEAD.length;
            batch.crc.update(HEAD);
            return batch;
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Tells of the events that have become safe in the file, each once. Set before events are appended. */
    void onSynced(SyncListener listener) {
        onSynced = listener;
    }

    /**
     * Writes events behind those already there.
     *
     * @return the file's length with them; they are safe once {@link #awaitSynced} has returned for it
     * @throws ClosedException if the batch takes no more events; none of them is written
     */
    long append(List<IdentifiedEvent> newEvents) throws IOException {
        lock.lock();
        try {
            failIfFailed();
            if (closed) {
                throw new ClosedException();
            }
            ByteBuffer lines = lines(newEvents, events == 0);
            int length = lines.remaining() - TAIL.length;
            ByteBuffer summed = lines.duplicate().limit(length);
            long[] lengths = ids == null ? null : lengths(newEvents);
            try {
                write(newEvents, lines, lengths);
            } catch (IOException e) {
                takeBack();
                throw e;
            }
            crc.update(summed);
            written += length;
            events += newEvents.size();
            return written;
        } catch (RuntimeException | Error e) {
            fail(e);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private void write(List<IdentifiedEvent> newEvents, ByteBuffer lines, long[] lengths) throws IOException {
        changes++;
        if (ids == null) {
            write(channel, lines, written);
        } else {
            ids.write(newEvents, lengths);
            write(channel, lines, written);
            ids.written(newEvents, lengths);
        }
    }

    /** Undoes a write that failed. The events before it are not affected, unless the file cannot be restored. */
    private void takeBack() {
        try {
            changes++;
            write(channel, ByteBuffer.wrap(TAIL), written);
            channel.truncate(written + TAIL.length);
            if (ids != null) {
                ids.takeBack();
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private static ByteBuffer lines(List<IdentifiedEvent> events, boolean first) {
        int size = TAIL.length;
        for (IdentifiedEvent event : events) {
            size += event.json().length + 2;
        }
        ByteBuffer lines = ByteBuffer.allocate(size);
        boolean comma = !first;
        for (IdentifiedEvent event : events) {
            if (comma) {
                lines.put((byte) ',');
            }
            lines.put(event.json()).put((byte) '\n');
            comma = true;
        }
        return lines.put(TAIL).flip();
    }

    /** The file's length with each of the new events. */
    private long[] lengths(List<IdentifiedEvent> newEvents) {
        long[] lengths = new long[newEvents.size()];
        long length = written;
        for (int i = 0; i < lengths.length; i++) {
            boolean comma = events + i > 0;
            length += newEvents.get(i).json().length + (comma ? 2 : 1);
            lengths[i] = length;
        }
        return lengths;
    }

    /** Returns when everything up to this length is on the disk. */
    void awaitSynced(long length) throws IOException {
        lock.lock();
        try {
            while (synced < length) {
                failIfFailed();
                if (syncing) {
                    syncEnded.awaitUninterruptibly();
                } else {
                    sync();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Syncs with the lock released, so that others go on appending meanwhile. */
    private void sync() throws IOException {
        long target = written;
        long targetChanges = changes;
        int targetEvents = events;
        syncing = true;
        try {
            long began = System.nanoTime();
            forceUnlocked(synced == 0);
            long nanos = System.nanoTime() - began;
            synced = Math.max(synced, target);
            syncedChanges = targetChanges;
            syncedEvents(targetEvents, target + TAIL.length, nanos);
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
            throw e;
        } finally {
            syncing = false;
            syncEnded.signalAll();
        }
    }

    private void syncedEvents(int now, long bytes, long nanos) {
        if (now > syncedEvents) {
            onSynced.synced(now - syncedEvents, bytes, nanos);
            syncedEvents = now;
        }
    }

    /** Called with the lock held, which it gives up for as long as the disk takes. */
    private void forceUnlocked(boolean first) throws IOException {
        lock.unlock();
        try {
            if (ids != null) {
                ids.force();
            }
            channel.force(false);
            if (first) {
                if (ids != null) {
                    ids.settle();
                }
                Directories.sync(file.getParent());
            }
            Directories.checkAt(file, key);
        } finally {
            lock.lock();
        }
    }

    /** Nothing that is not synced by now will be acknowledged, so the file must not keep it either. */
    private void fail(Throwable e) {
        if (failure == null) {
            failure = e;
        }
        syncEnded.signalAll();
    }

    private void failIfFailed() throws IOException {
        if (failure != null) {
            throw new IOException("the batch file failed: " + failure.getMessage(), failure);
        }
    }

    /** No more events go in; set under the aggregator's lock before the batch is closed by another thread. */
    void markFull() {
        lock.lock();
        try {
            full = true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether events may still be appended. */
    boolean isOpen() {
        lock.lock();
        try {
            return !full && !closed && failure == null;
        } finally {
            lock.unlock();
        }
    }

    /** The file's name, which it keeps. */
    String name() {
        return file.getFileName().toString();
    }

    int events() {
        return events;
    }

    /** The file's length once it is closed, in bytes. */
    long bytes() {
        return written + TAIL.length;
    }

    /**
     * Moves the file to {@code ready/}. A batch that failed is first cut at its last synced event, and a batch without events is deleted. A
     * file that somebody took from its place is given up. After a failure, another call continues where this one stopped. On a closed batch
     * it does nothing.
     *
     * @return the checksum of the closed batch; empty if its file was not in its place
     */
    Optional<BatchChecksum> close() throws IOException {
        closing.lock();
        try {
            boolean whole = syncAll();
            if (!complete) {
                complete(whole);
            }
            if (Directories.isAt(file, key)) {
                if (checksum.isEmpty()) {
                    checksum = Optional.of(checksum(whole));
                }
                Files.move(file, readyDirectory.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
            }
            if (ids != null) {
                ids.retire();
            }
            return checksum;
        } catch (IOException | RuntimeException | Error e) {
            lock.lock();
            try {
                fail(e);
            } finally {
                lock.unlock();
            }
            throw e;
        } finally {
            closing.unlock();
        }
    }

    /**
     * Syncs what was written before the other steps of closing, so that callers that wait for it neither wait for these steps nor fail with
     * them. No event is added afterwards.
     *
     * @return whether the whole file is on the disk; if not, the batch has failed
     */
    private boolean syncAll() throws IOException {
        lock.lock();
        try {
            closed = true;
            while (syncing || (failure == null && syncedChanges < changes)) {
                if (syncing) {
                    syncEnded.awaitUninterruptibly();
                } else {
                    sync();
                }
            }
            return failure == null;
        } finally {
            lock.unlock();
        }
    }

    private void complete(boolean whole) throws IOException {
        long end = synced();
        boolean inPlace = Directories.isAt(file, key);
        if (!whole && (inPlace || channel.isOpen())) {
            // A file that was moved away may come back. The next start takes it up.
            cut(end);
        }
        channel.close();
        if (!inPlace) {
            LOG.warn(
                    LogEvents.BATCH_FILE_GONE,
                    "The batch file {} was deleted or moved away with {} events in it.",
                    file,
                    syncedEvents);
        } else if (end <= HEAD.length) {
            Files.deleteIfExists(file);
        }
        complete = true;
    }

    /** The rest of a failed batch is read again, because the running checksum covers what was cut off, too. */
    private BatchChecksum checksum(boolean whole) throws IOException {
        if (!whole) {
            return BatchChecksum.of(Files.readAllBytes(file), syncedEvents);
        }
        crc.update(TAIL);
        return new BatchChecksum(events, bytes(), crc.getValue());
    }

    /** Cuts the file to the events that are safe. */
    private void cut(long end) throws IOException {
        if (!channel.isOpen()) {
            // An interrupt of the thread that wrote last closes the channel.
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
        }
        write(channel, ByteBuffer.wrap(TAIL), end);
        channel.truncate(end + TAIL.length);
        channel.force(false);
        if (ids != null) {
            // The ids are cut last, because a crash in between must not leave an event without its id.
            ids.cut(end);
        }
    }

    /** Writes all of the bytes to a place in a file. */
    static void write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /** The length to which its events are on the disk. */
    long synced() {
        lock.lock();
        try {
            return synced;
        } finally {
            lock.unlock();
        }
    }
}
