package io.segmentlaunchdarkly.outbox;

import io.segmentlaunchdarkly.logging.LogEvents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines kept by day, in {@code <data>/rejected/<date>.ndjson} and, once that is large, {@code <date>-2.ndjson} and so on; dates are
 * UTC. The lines of one call stand together or not at all, and are on the disk when the call returns; one sync serves all calls that wait.
 *
 * <p>Files that are too old are deleted every hour, and the oldest also when all together are too large. The settings are set before the
 * first line and not changed afterwards.
 */
public final class RejectedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(RejectedFiles.class);
    private static final Pattern NAME = Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})(?:-([0-9]{1,9}))?[.]ndjson");

    private record Name(LocalDate date, int number) implements Comparable<Name> {
        private static final Comparator<Name> ORDER =
                Comparator.comparing(Name::date).thenComparing(Name::number);

        static Stream<Name> parse(Path file) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (!name.matches()) {
                return Stream.empty();
            }
            try {
                int number = name.group(2) == null ? 1 : Integer.parseInt(name.group(2));
                return Stream.of(new Name(LocalDate.parse(name.group(1)), number));
            } catch (java.time.DateTimeException e) {
                return Stream.empty();
            }
        }

        Name next() {
            return new Name(date, number + 1);
        }

        @Override
        public int compareTo(Name other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return date + (number == 1 ? "" : "-" + number) + ".ndjson";
        }
    }

    private final Clock clock;
    private Path directory = Path.of("data", "rejected").toAbsolutePath();
    private long maxFileBytes = 100_000_000;
    private long maxBytes = 1_000_000_000;
    private long keepDays = 30;
    private Timer hourly;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition syncEnded = lock.newCondition();
    /** The file that lines are written to; null before the first one and after a failure. */
    private Current current;

    /** A file that is open. Its fields are guarded by the lock. */
    private static final class Current {
        private final Name name;
        private final Path path;
        private final FileChannel channel;
        private final Object key;
        private long written;
        private long synced;
        private boolean syncing;
        /** Why it takes no more lines. */
        private Throwable failure;

        Current(Name name, Path path, FileChannel channel) throws IOException {
            this.name = name;
            this.path = path;
            this.channel = channel;
            this.key = Directories.key(path);
        }

        /** Whether lines may be written to it; somebody may have deleted the file. */
        boolean isUsable() throws IOException {
            return failure == null && channel.isOpen() && Directories.isAt(path, key);
        }
    }

    public RejectedFiles() {
        this(Clock.systemUTC());
    }

    RejectedFiles(Clock clock) {
        this.clock = clock;
    }

    /** The data directory; this class owns {@code rejected/} below it. */
    public void setDataDirectory(String dataDirectory) {
        directory = Path.of(dataDirectory).toAbsolutePath().normalize().resolve("rejected");
    }

    /** How large a file may become before the next is begun, unless one call alone has more. */
    public void setMaxFileBytes(long maxFileBytes) {
        this.maxFileBytes = maxFileBytes;
    }

    /** The most bytes that the files before the current one may have together. */
    public void setMaxBytes(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** How many days a file is kept after its own. */
    public void setKeepDays(long keepDays) {
        this.keepDays = Math.min(keepDays, 1_000_000);
    }

    /** Deletes what is too old, now and every hour from now on. */
    public synchronized void start() {
        hourly = new Timer("launchdarkly-rejected-files", true);
        hourly.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        prune();
                    }
                },
                0,
                Duration.ofHours(1).toMillis());
    }

    /** Closes the current file. */
    public void stop() throws IOException {
        synchronized (this) {
            if (hourly != null) {
                hourly.cancel();
                hourly = null;
            }
        }
        lock.lock();
        try {
            close();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Appends lines, each with its line break, and returns when they are synced.
     *
     * @throws OutboxException if they could not be written or synced; then none of them is kept
     */
    public void append(byte[] lines) throws OutboxException {
        lock.lock();
        try {
            Current file = file(lines.length);
            write(file, lines);
            long end = file.written;
            while (file.synced < end) {
                if (file.failure != null) {
                    throw new IOException(
                            "the file of rejected events failed: " + file.failure.getMessage(), file.failure);
                } else if (file.syncing) {
                    syncEnded.awaitUninterruptibly();
                } else {
                    sync(file);
                }
            }
        } catch (IOException e) {
            throw new OutboxException("The rejected events could not be written: " + e, e);
        } finally {
            lock.unlock();
        }
    }

    /** The file for so many more bytes: today's, unless it has become too large. */
    private Current file(int bytes) throws IOException {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (current == null) {
            open(last(today));
        }
        while (true) {
            Current file = current;
            boolean usable = file.isUsable() && file.name.date().equals(today);
            boolean full = usable && file.written > 0 && file.written + bytes > maxFileBytes;
            if (usable && !full) {
                return file;
            }
            close();
            // Another call may have opened one, while this one waited for the last sync of the file before.
            if (current == null) {
                open(full ? file.name.next() : last(today));
            }
        }
    }

    private void write(Current file, byte[] lines) throws IOException {
        try {
            Batch.write(file.channel, ByteBuffer.wrap(lines), file.written);
            file.written += lines.length;
        } catch (IOException | RuntimeException | Error e) {
            // Some of the lines may be in the file. Earlier lines that are not synced are not affected.
            truncate(file, file.written, e);
            throw e;
        }
    }

    /** Syncs with the lock released, so that others go on writing meanwhile. */
    private void sync(Current file) throws IOException {
        long target = file.written;
        file.syncing = true;
        try {
            lock.unlock();
            try {
                file.channel.force(false);
                Directories.checkAt(file.path, file.key);
            } finally {
                lock.lock();
            }
            file.synced = target;
        } catch (IOException | RuntimeException | Error e) {
            // What is not synced is never acknowledged, so the file must not keep it either.
            file.failure = e;
            truncate(file, file.synced, e);
            throw e;
        } finally {
            file.syncing = false;
            syncEnded.signalAll();
        }
    }

    private static void truncate(Current file, long length, Throwable failure) {
        try {
            if (file.channel.isOpen()) {
                file.channel.truncate(length);
            }
        } catch (IOException e) {
            file.failure = failure;
        }
    }

    private Name last(LocalDate today) throws IOException {
        return names().stream()
                .filter(name -> name.date().equals(today))
                .max(Comparator.naturalOrder())
                .orElse(new Name(today, 1));
    }

    private void open(Name name) throws IOException {
        Directories.create(directory);
        Path path = directory.resolve(name.toString());
        FileChannel channel = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                Directories.PRIVATE_FILE);
        try {
            Current file = new Current(name, path, channel);
            // A crash may have left half a line, of a request that was not answered.
            file.written = Recovery.endOfLastLine(channel);
            file.synced = file.written;
            channel.truncate(file.written);
            Directories.sync(directory);
            current = file;
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
        prune();
    }

    /** Closes the current file once all that was written to it is synced or has failed. */
    private void close() throws IOException {
        Current file = current;
        if (file == null) {
            return;
        }
        while (file.syncing || (file.failure == null && file.channel.isOpen() && file.synced < file.written)) {
            if (file.syncing) {
                syncEnded.awaitUninterruptibly();
            } else {
                sync(file);
            }
        }
        if (current == file) {
            current = null;
        }
        file.channel.close();
    }

    /**
     * Deletes the files that are too old, and the oldest while all but the current one are too large. A file that cannot be deleted is only
     * logged.
     */
    private void prune() {
        lock.lock();
        try {
            LocalDate oldest =
                    LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(keepDays);
            long bytes = 0;
            for (Name name : names().stream().sorted(Comparator.reverseOrder()).toList()) {
                Path file = directory.resolve(name.toString());
                if (current != null && name.equals(current.name)) {
                    continue;
                }
                bytes += Files.size(file);
                if (name.date().isBefore(oldest) || bytes > maxBytes) {
                    Files.deleteIfExists(file);
                    LOG.info(LogEvents.REJECTED_EVENTS_DELETED, "Deleted the rejected events of {}.", name);
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn(
                    LogEvents.REJECTED_EVENTS_NOT_DELETED,
                    "Old rejected events could not be deleted: {}",
                    e.toString());
        } finally {
            lock.unlock();
        }
    }

    private List<Name> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.flatMap(Name::parse).toList();
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        }
    }
}
