package bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The floor's batches on disk, with the syncs that the service's outbox makes: the file before a request is answered, one sync for all
 * requests that wait, and with the first one the directory. A file is handed on when it has 500 events, and every second.
 */
final class FloorOutbox {
    private static final int MAX_EVENTS = 500;
    private static final long INTERVAL_MILLIS = 1000;

    private final Path open;
    private final Path ready;
    private final Consumer<Path> closed;
    private final Object appending = new Object();
    private final ExecutorService committer = Executors.newSingleThreadExecutor();
    private Batch current;

    /** What a request has in a batch, up to that length. */
    private record Part(Batch batch, long length) {}

    FloorOutbox(Path directory, Consumer<Path> closed) throws IOException {
        this.open = Files.createDirectories(directory.resolve("open"));
        this.ready = Files.createDirectories(directory.resolve("ready"));
        this.closed = closed;
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        clock.scheduleAtFixedRate(this::closeCurrent, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Calls back with null when the events are on the disk, or with what went wrong: on one thread, which syncs for all who wait. */
    void append(List<byte[]> events, Consumer<Exception> done) throws IOException {
        List<Part> parts = write(events);
        committer.execute(() -> {
            try {
                for (Part part : parts) {
                    part.batch.awaitSynced(part.length);
                }
                done.accept(null);
            } catch (IOException e) {
                done.accept(e);
            }
        });
    }

    private List<Part> write(List<byte[]> events) throws IOException {
        List<Part> parts = new ArrayList<>(1);
        List<byte[]> rest = events;
        while (!rest.isEmpty()) {
            Batch batch;
            boolean full;
            synchronized (appending) {
                if (current == null) {
                    current = new Batch(UUID.randomUUID() + ".json");
                }
                batch = current;
                int fits = Math.min(rest.size(), MAX_EVENTS - batch.events);
                parts.add(new Part(batch, batch.write(rest.subList(0, fits))));
                rest = rest.subList(fits, rest.size());
                full = batch.events == MAX_EVENTS;
                if (full) {
                    current = null;
                }
            }
            if (full) {
                batch.close();
            }
        }
        return parts;
    }

    private void closeCurrent() {
        Batch batch;
        synchronized (appending) {
            batch = current;
            current = null;
        }
        try {
            if (batch != null) {
                batch.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private final class Batch {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition synced = lock.newCondition();
        private final Path file;
        private final FileChannel channel;
        private int events;
        private volatile long written;
        private long safe;
        private boolean syncing;

        Batch(String name) throws IOException {
            file = open.resolve(name);
            channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        /** Called by one thread at a time. */
        long write(List<byte[]> added) throws IOException {
            int size = 1;
            for (byte[] event : added) {
                size += event.length + 2;
            }
            ByteBuffer lines = ByteBuffer.allocate(size);
            for (byte[] event : added) {
                lines.put((byte) (events == 0 ? '[' : ',')).put(event).put((byte) '\n');
                events++;
            }
            // The next events are written over the bracket.
            lines.put((byte) ']').flip();
            long at = written;
            while (lines.hasRemaining()) {
                at += channel.write(lines, at);
            }
            written = at - 1;
            return written;
        }

        void awaitSynced(long length) throws IOException {
            lock.lock();
            try {
                while (safe < length) {
                    if (syncing) {
                        synced.awaitUninterruptibly();
                    } else {
                        sync();
                    }
                }
            } finally {
                lock.unlock();
            }
        }

        private void sync() throws IOException {
            long target = written;
            boolean first = safe == 0;
            syncing = true;
            lock.unlock();
            try {
                channel.force(false);
                if (first) {
                    syncDirectory(open);
                }
            } finally {
                lock.lock();
                syncing = false;
                safe = Math.max(safe, target);
                synced.signalAll();
            }
        }

        /** Called once, when nothing is written any more. */
        void close() throws IOException {
            awaitSynced(written);
            channel.close();
            Path moved = ready.resolve(file.getFileName());
            Files.move(file, moved, StandardCopyOption.ATOMIC_MOVE);
            closed.accept(moved);
        }
    }
}
