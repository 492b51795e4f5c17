package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The batches of all environments, as files:
 *
 * <pre>
 * &lt;data&gt;/outbox/&lt;environment&gt;/open/&lt;time&gt;-&lt;payload id&gt;.json    being filled
 * &lt;data&gt;/outbox/&lt;environment&gt;/ready/&lt;time&gt;-&lt;payload id&gt;.json   closed: literally the HTTP body
 * </pre>
 *
 * <p>An event that was there before is left out, whether its batch still waits or is gone: see {@link Deduplication}.
 *
 * <p>{@link #start} locks the data directory against a second process and closes what an earlier process left open. The settings
 * are set before that and not changed afterwards.
 */
public final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final Pattern ENVIRONMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final long USAGE_IS_NEWS_NANOS = 1_000_000_000L;

    private final Clock clock;
    private final LongAdder duplicates = new LongAdder();
    private final Queue<Batch> unclosed = new ConcurrentLinkedQueue<>();
    private OutboxLedger ledger = new OutboxLedger();
    private Path dataDirectory = Path.of("data");
    private int batchMaxEvents = 500;
    private long batchMaxBytes = 1_000_000;
    private long maxBytes = 10_000_000_000L;
    private long dedupWindow = 3_600_000;
    private long dedupMaxIds = 1_000_000;
    private Deduplication deduplication;
    private FileChannel lockFile;
    private long usage;
    private long usageMeasuredAt;

    /** An outbox that tells the time by the system's clock. */
    public Outbox() {
        this(Clock.systemUTC());
    }

    Outbox(Clock clock) {
        this.clock = clock;
    }

    /**
     * The data directory; {@code outbox/} and {@code seen/} below it are this class's, and {@code dead-letter/} is made beside them.
     */
    public void setDataDirectory(String dataDirectory) {
        this.dataDirectory = Path.of(dataDirectory).toAbsolutePath().normalize();
    }

    /** Where events are accounted for; a ledger of its own unless set. */
    public void setLedger(OutboxLedger ledger) {
        this.ledger = ledger;
    }

    /** The most events a batch may have, at least 1. */
    public void setBatchMaxEvents(String batchMaxEvents) {
        this.batchMaxEvents =
                (int) Math.min(Integer.MAX_VALUE, number("launchdarkly.batch.max-events", batchMaxEvents));
    }

    /** The most bytes a batch may have, unless one event alone has more. */
    public void setBatchMaxBytes(String batchMaxBytes) {
        this.batchMaxBytes = number("launchdarkly.batch.max-bytes", batchMaxBytes);
    }

    /** How often open batches are closed, in milliseconds; the aggregator does it, and would take what is no number for never. */
    public void setBatchInterval(String batchInterval) {
        number("launchdarkly.batch.interval", batchInterval);
    }

    /** The most bytes all batches together may have before requests are turned away. */
    public void setMaxBytes(String maxBytes) {
        this.maxBytes = number("launchdarkly.outbox.max-bytes", maxBytes);
    }

    /** For how many milliseconds a duplicate of an event is recognised, counted from the first; 0 switches de-duplication off. */
    public void setDedupWindow(String dedupWindow) {
        this.dedupWindow = dedupWindow.matches("0+") ? 0 : number("launchdarkly.dedup.window", dedupWindow, 0);
    }

    /** How many events are remembered at most; each takes 32 to 40 bytes of memory. */
    public void setDedupMaxIds(String dedupMaxIds) {
        this.dedupMaxIds = number("launchdarkly.dedup.max-ids", dedupMaxIds);
    }

    static long number(String property, String value) {
        return number(property, value, 1);
    }

    private static long number(String property, String value, int least) {
        if (!value.matches("0*[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException(
                    property + " must be a whole number of at least " + least + " but is \"" + value + "\".");
        }
        return Long.parseLong(value);
    }

    /**
     * Makes the outbox ready.
     *
     * @throws IllegalStateException in one line, when the directory cannot be used or another process uses it
     */
    public void start() {
        try {
            Directories.create(root());
            lock();
            deduplication = new Deduplication(
                    Directories.create(dataDirectory.resolve("seen")), dedupWindow, dedupMaxIds, clock);
            try (Stream<Path> environments = Files.list(root())) {
                for (Path environment : environments.filter(Files::isDirectory).toList()) {
                    recover(environment);
                    ledger.account(environment.getFileName().toString());
                }
            }
            deduplication.load();
        } catch (IOException e) {
            IllegalStateException unusable = new IllegalStateException("The data directory " + dataDirectory
                    + " cannot be used (" + describe(e) + "): make it writable or set launchdarkly.data-directory.");
            unusable.addSuppressed(e);
            throw unusable;
        }
    }

    private void lock() throws IOException {
        lockFile = FileChannel.open(
                dataDirectory.resolve("lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                Directories.PRIVATE_FILE);
        FileLock lock;
        try {
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            lockFile.close();
            throw new IllegalStateException("The data directory " + dataDirectory
                    + " is used by another process: stop that one or set launchdarkly.data-directory.");
        }
    }

    private void recover(Path environment) throws IOException {
        Path open = Directories.create(environment.resolve("open"));
        Path ready = Directories.create(environment.resolve("ready"));
        try (Stream<Path> files = Files.list(open)) {
            for (Path file :
                    files.filter(file -> !IdFile.isIdFile(file)).sorted().toList()) {
                Batch.recover(file, ready);
                LOG.info("Recovered the batch {} of environment {}.", file.getFileName(), environment.getFileName());
            }
        }
        IdFile.retireAll(open, deduplication.directory());
    }

    /** Closes what is open and lets go of the directory. */
    public void stop() throws IOException {
        closeUnclosed();
        if (lockFile != null) {
            lockFile.close();
            lockFile = null;
        }
    }

    private Path root() {
        return dataDirectory.resolve("outbox");
    }

    /** Turns a request away when the outbox is full. */
    void checkRoom() throws OutboxFullException {
        long bytes = usage();
        if (bytes > maxBytes) {
            throw new OutboxFullException(bytes, maxBytes);
        }
    }

    /** Whether requests are turned away because the outbox holds as many bytes as it may. */
    public boolean isFull() {
        return usage() > maxBytes;
    }

    /** How many bytes the file system of the data directory has left for this process. */
    public long freeBytes() {
        try {
            return Files.getFileStore(dataDirectory).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of all batches, measured anew at most once a second: deliveries take files away without telling. */
    private synchronized long usage() {
        long now = System.nanoTime();
        if (usageMeasuredAt == 0 || now - usageMeasuredAt > USAGE_IS_NEWS_NANOS) {
            usage = measure();
            usageMeasuredAt = now;
        }
        return usage;
    }

    private long measure() {
        long bytes = 0;
        Queue<Path> directories = new ArrayDeque<>(List.of(root()));
        while (!directories.isEmpty()) {
            try (Stream<Path> entries = Files.list(directories.remove())) {
                for (Path entry : (Iterable<Path>) entries::iterator) {
                    try {
                        BasicFileAttributes attributes = Files.readAttributes(entry, BasicFileAttributes.class);
                        if (attributes.isDirectory()) {
                            directories.add(entry);
                        } else if (!IdFile.isIdFile(entry)) {
                            bytes += attributes.size();
                        }
                    } catch (NoSuchFileException delivered) {
                        // Gone between the listing and the look.
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return bytes;
    }

    /**
     * Writes a request's events behind those of the batch, or where they do not fit into batches of their own. Duplicates are left
     * out. Called by the aggregator, one call at a time for an environment.
     *
     * @param current the environment's open batch, or null
     * @return the batch that is open now, or null if there was none and nothing had to be written
     */
    Batch append(Batch current, Append append) throws OutboxException {
        closeUnclosed();
        Batch batch = current;
        if (batch != null && !batch.isOpen()) {
            // So that what failed with it is not taken for a duplicate.
            close(batch);
            batch = null;
        }
        List<Event> rest = deduplication.remember(append);
        try {
            while (!rest.isEmpty()) {
                if (batch != null && !batch.isOpen()) {
                    close(batch);
                    batch = null;
                }
                if (batch == null) {
                    batch = open(append.environment());
                }
                int fits = fits(batch, rest);
                if (fits > 0) {
                    append.written(batch, batch.append(rest.subList(0, fits)));
                    rest = rest.subList(fits, rest.size());
                }
                if (!rest.isEmpty()) {
                    batch.markFull();
                    close(batch);
                }
            }
            return batch;
        } catch (IOException e) {
            if (batch != null && !batch.isOpen()) {
                // Its other events wait no longer for a next call.
                close(batch);
            }
            throw new OutboxException("The events could not be written to the outbox: " + describe(e), e);
        } finally {
            deduplication.forget(rest);
        }
    }

    /** How many of the events go into the batch; an empty batch takes one, however large. */
    private int fits(Batch batch, List<Event> events) {
        int count = 0;
        long bytes = batch.bytes();
        while (count < events.size() && batch.events() + count < batchMaxEvents) {
            bytes += events.get(count).json().length + 2;
            if (bytes > batchMaxBytes && batch.events() + count > 0) {
                break;
            }
            count++;
        }
        return count;
    }

    private Batch open(String environment) throws IOException {
        if (!ENVIRONMENT.matcher(environment).matches()) {
            throw new IOException("the environment's name must be letters, digits, '.', '_' and '-' but it is \""
                    + environment + "\"");
        }
        Path directory = root().resolve(environment);
        Path open = directory.resolve("open");
        Path ready = directory.resolve("ready");
        if (!Files.isDirectory(open) || !Files.isDirectory(ready)) {
            Directories.create(open);
            Directories.create(ready);
            Directories.sync(directory);
            Directories.sync(root());
        }
        String name = BatchName.create(clock.instant()).toString();
        Account account = ledger.account(environment);
        Batch batch = account.opening(name, () -> Batch.open(open.resolve(name), ready, deduplication));
        batch.onSynced(events -> account.synced(name, events));
        return batch;
    }

    /** Returns when everything a request wrote is on the disk, and what it did not write because it was there before. */
    void commit(Append append) throws IOException {
        append.awaitSynced();
        duplicates.add(append.duplicates().size());
    }

    /** How many LaunchDarkly events of acknowledged requests were left out since the start because they had been there before. */
    public long duplicates() {
        return duplicates.sum();
    }

    /** Closes a batch; one that cannot be closed now is tried again later, as its events are safe where they are. */
    void close(Batch batch) {
        try {
            batch.close();
            deduplication.closed(batch, batch.synced());
        } catch (IOException e) {
            LOG.error("A batch could not be closed and is tried again later: {}", describe(e));
            unclosed.add(batch);
        }
    }

    private void closeUnclosed() {
        for (Batch batch : new ArrayList<>(unclosed)) {
            unclosed.remove(batch);
            close(batch);
        }
    }

    /** An IOException's message is often only a path. */
    private static String describe(IOException e) {
        return e.getClass().getSimpleName().replace("IOException", "")
                + (e.getMessage() == null ? "" : " " + e.getMessage());
    }
}
