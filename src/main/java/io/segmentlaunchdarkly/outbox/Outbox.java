package io.segmentlaunchdarkly.outbox;

import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
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
 * <p>A closed batch that waits has a {@link BatchChecksum} beside it. An event that was there before is left out, whether its batch still waits or is
 * gone: see {@link Deduplication}.
 *
 * <p>{@link #start} locks the data directory against a second process and closes what an earlier process left open. The settings
 * are set before that and not changed afterwards.
 */
public final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final Pattern ENVIRONMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final long CARE_MS = 250;
    private static final int FORGOTTEN_AFTER_INTERVALS = 5;
    private static final long PROBE_IS_NEWS_NANOS = 1_000_000_000L;
    private static final int PROBE_BYTES = 4096;

    /** When a batch was opened, in milliseconds, and for which environment. */
    private record Opened(long atMs, EnvironmentOutbox environment) {}

    /** The batch that an environment's events are written to; its lock is held while they are. */
    private static final class Current {
        private Batch batch;
        private volatile boolean isWritten;
        private volatile long writtenSinceNanos;
    }

    private final Clock clock;
    private final LongAdder duplicates = new LongAdder();
    /** The batches whose closing is still to come or has failed. */
    private final Map<Batch, Opened> unclosed = new ConcurrentHashMap<>();

    private final Map<String, EnvironmentOutbox> environments = new ConcurrentSkipListMap<>();
    private final Map<String, Current> current = new ConcurrentHashMap<>();
    private final List<Consumer<EnvironmentOutbox>> watchers = new ArrayList<>();
    private volatile LongConsumer syncs = nanos -> {};
    private Path dataDirectory = Path.of("data");
    private int batchMaxEvents = 500;
    private long batchMaxBytes = 1_000_000;
    private long batchInterval = 1_000;
    private long maxBytes = 10_000_000_000L;
    private long minFreeBytes = 50_000_000;
    private long dedupWindow = 3_600_000;
    private long dedupMaxIds = 1_000_000;
    private Deduplication deduplication;
    private FileChannel lockFile;
    private Object lockFileKey;
    private SteadyScheduler caretaker;
    private volatile CommitThread commits;
    /** Why the last attempt to keep events of an environment failed; without an entry, it did not. */
    private final Map<String, String> failures = new ConcurrentSkipListMap<>();
    /** Why no events of any environment can be kept. */
    private volatile Optional<String> lost = Optional.empty();

    private final LongSupplier nanoTime;
    private long probedAt;

    private volatile long freeBytes = Long.MAX_VALUE;

    /** An outbox that tells the time by the system's clock. */
    public Outbox() {
        this(Clock.systemUTC());
    }

    Outbox(Clock clock) {
        this(clock, System::nanoTime);
    }

    Outbox(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * The data directory; {@code outbox/} and {@code seen/} below it are this class's, and {@code dead-letter/} is made beside them.
     */
    public void setDataDirectory(String dataDirectory) {
        this.dataDirectory = Path.of(dataDirectory).toAbsolutePath().normalize();
    }

    /** The most events a batch may have, at least 1. */
    public void setBatchMaxEvents(int batchMaxEvents) {
        this.batchMaxEvents = batchMaxEvents;
    }

    /** The most bytes a batch may have, unless one event alone has more. */
    public void setBatchMaxBytes(long batchMaxBytes) {
        this.batchMaxBytes = batchMaxBytes;
    }

    /** How often open batches are closed by the aggregator, in milliseconds; one that it has forgotten is closed here. */
    public void setBatchInterval(long batchInterval) {
        this.batchInterval = batchInterval;
    }

    /** The most bytes all batches together may have before requests are turned away. */
    public void setMaxBytes(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** How many bytes of the disk are left to others: with fewer free, requests are turned away. */
    public void setMinFreeBytes(long minFreeBytes) {
        this.minFreeBytes = minFreeBytes;
    }

    /** For how many milliseconds a duplicate of an event is recognised, counted from the first; 0 switches de-duplication off. */
    public void setDedupWindow(long dedupWindow) {
        this.dedupWindow = dedupWindow;
    }

    /** How many events are remembered at most; each takes 40 to 56 bytes of memory. */
    public void setDedupMaxIds(long dedupMaxIds) {
        this.dedupMaxIds = dedupMaxIds;
    }

    /**
     * Makes the outbox ready; does nothing if it is.
     *
     * @throws IllegalStateException in one line, when the directory cannot be used or another process uses it
     */
    public synchronized void start() {
        if (lockFile != null) {
            return;
        }
        try {
            Directories.create(root());
            lock();
            open();
        } catch (IOException e) {
            release();
            IllegalStateException unusable = new IllegalStateException("The data directory " + dataDirectory
                    + " cannot be used (" + describe(e) + "): make it writable or set " + Setting.DATA_DIRECTORY + ".");
            unusable.addSuppressed(e);
            throw unusable;
        } catch (RuntimeException | Error e) {
            release();
            throw e;
        }
    }

    private void open() throws IOException {
        DataFormat.takeOver(dataDirectory);
        // These are of an earlier start. The recovery closes the batches that it left open.
        current.clear();
        unclosed.clear();
        deduplication =
                new Deduplication(Directories.create(dataDirectory.resolve("seen")), dedupWindow, dedupMaxIds, clock);
        try (Stream<Path> environments = Files.list(root())) {
            for (Path environment : environments.filter(Files::isDirectory).toList()) {
                recover(environment);
                environment(environment.getFileName().toString()).measure();
            }
        }
        deduplication.load();
        freeBytes();
        commits = new CommitThread(nanoTime);
        caretaker = new SteadyScheduler("launchdarkly-outbox-care");
        var unused = caretaker.scheduleWithFixedDelay(this::takeCare, 0, CARE_MS, TimeUnit.MILLISECONDS);
    }

    private void release() {
        if (lockFile != null) {
            try {
                lockFile.close();
            } catch (IOException e) {
                LOG.debug("The lock of the data directory cannot be released.", e);
            }
            lockFile = null;
        }
    }

    private void lock() throws IOException {
        Path file = dataDirectory.resolve("lock");
        lockFile = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), Directories.PRIVATE_FILE);
        lockFileKey = Directories.key(file);
        FileLock lock;
        try {
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new IllegalStateException("The data directory " + dataDirectory
                    + " is used by another process: stop that one or set " + Setting.DATA_DIRECTORY + ".");
        }
    }

    /**
     * Fails unless the data directory is the one that was locked. Events in another directory at the same path, perhaps on another disk or
     * locked by another process, would be found by nobody.
     */
    private void checkDataDirectory() throws IOException {
        if (!Directories.isAt(dataDirectory.resolve("lock"), lockFileKey)) {
            throw new IOException("the data directory " + dataDirectory
                    + " was deleted or replaced: put it back as it was, or start the service again");
        }
    }

    private void recover(Path environment) throws IOException {
        Path open = Directories.create(environment.resolve("open"));
        Path ready = Directories.create(environment.resolve("ready"));
        try (Stream<Path> files = Files.list(open)) {
            for (Path file :
                    files.filter(file -> !IdFile.isIdFile(file)).sorted().toList()) {
                tell(file, environment, Recovery.recover(file, ready));
                environment(environment.getFileName().toString())
                        .closed(file.getFileName().toString(), Optional.empty());
            }
        }
        IdFile.retireAll(open, deduplication.directory());
        BatchChecksum.deleteOrphans(ready);
    }

    private static void tell(Path file, Path environment, Recovery.Left left) {
        LOG.info(
                LogEvents.BATCH_RECOVERED,
                "Recovered the batch {} of environment {}: {} events; {} bytes behind them were not acknowledged.",
                file.getFileName(),
                environment.getFileName(),
                left.events(),
                left.bytesCut());
        if (left.leftOut() > 0) {
            LOG.warn(
                    LogEvents.BATCH_EVENTS_LEFT_OUT,
                    "Left {} whole events out of the batch {}: their ids were not on the disk, so they were not acknowledged.",
                    left.leftOut(),
                    file.getFileName());
        }
        if (left.idsDamaged()) {
            LOG.warn(
                    LogEvents.BATCH_IDS_DAMAGED,
                    "The file of ids of the batch {} is damaged: its {} events are kept, and one that is sent again will be a"
                            + " second event.",
                    file.getFileName(),
                    left.events());
        }
    }

    /** The regular work: closing the batches that could not be closed, and noticing what people did to the files by hand. */
    private void takeCare() {
        closeForgotten();
        try {
            freeBytes();
        } catch (UncheckedIOException e) {
            LOG.debug("The free bytes of the disk cannot be told.", e);
        }
        for (EnvironmentOutbox environment : environments.values()) {
            environment.saveChecksums();
            try {
                environment.lookNowAndThen();
            } catch (IOException e) {
                LOG.warn(
                        LogEvents.BATCHES_UNREADABLE,
                        "The batches of environment {} cannot be looked at: {}",
                        environment.environment(),
                        e.toString());
            }
        }
    }

    /**
     * Closes batches whose closing failed, and those that the aggregator should have closed long ago: an Error may have ended its work on
     * them. A forgotten batch first takes no more events, and is closed the next time, so that no append is interrupted.
     */
    void closeForgotten() {
        long forgotten = clock.millis() - FORGOTTEN_AFTER_INTERVALS * batchInterval;
        unclosed.forEach((batch, opened) -> {
            if (!batch.isOpen()) {
                close(batch);
            } else if (opened.atMs() < forgotten) {
                LOG.warn(
                        LogEvents.BATCH_FORGOTTEN,
                        "A batch has been open for {} ms and is closed now.",
                        clock.millis() - opened.atMs());
                batch.markFull();
            }
        });
    }

    /**
     * Finishes the commits that were asked for, closes what could not be closed before, and releases the directory. The recovery closes the
     * open batches.
     */
    public synchronized void stop() throws IOException {
        if (commits != null) {
            commits.stop();
        }
        if (caretaker != null) {
            caretaker.shutdownNow();
        }
        closeForgotten();
        environments.values().forEach(EnvironmentOutbox::saveAllChecksums);
        release();
    }

    private Path root() {
        return dataDirectory.resolve("outbox");
    }

    /** Turns a request away when there is no room for more. */
    void checkRoom() throws OutboxFullException {
        Optional<String> full = full();
        if (full.isPresent()) {
            throw new OutboxFullException(full.get());
        }
    }

    /** Why requests are turned away, in a sentence; empty while they are not. */
    public Optional<String> full() {
        long used = 0;
        for (EnvironmentOutbox environment : environments.values()) {
            used += environment.bytes();
        }
        if (used > maxBytes) {
            return Optional.of("The outbox holds " + used + " bytes of at most " + maxBytes + " ("
                    + Setting.OUTBOX_MAX_BYTES + ").");
        }
        long free = freeBytes;
        if (free < minFreeBytes) {
            return Optional.of("The disk of the data directory has " + free + " bytes left of at least " + minFreeBytes
                    + " (" + Setting.OUTBOX_MIN_FREE_BYTES + ").");
        }
        return Optional.empty();
    }

    /**
     * Why no event can be kept right now, in a sentence: requests wait for the disk and it does not answer, the outbox is stopped, or the
     * last attempt to keep an environment's events failed. Empty while events can be kept, and while requests are turned away for want of
     * room, which {@link #full} reports. It reads no disk, so it never hangs with one.
     *
     * <p>Asking keeps the answer up to date when no requests come: at most once a second, the thread that commits checks the data directory
     * and, after a failure, writes, syncs and deletes a small file where the events would go.
     */
    public Optional<String> cannotKeep() {
        return commits == null
                ? Optional.of("The outbox is not started.")
                : needsRestart().or(() -> failures.values().stream().findFirst());
    }

    /**
     * Why no event can be kept until the service is started again, in a sentence: a write or a sync gets no answer from the disk, the data directory
     * is not the one that is locked, or the outbox is stopped. Empty in all other cases: before the first start, and while the disk is full
     * or read-only, which a restart does not change. It keeps itself up to date as {@link #cannotKeep} does.
     */
    public Optional<String> needsRestart() {
        CommitThread thread = commits;
        if (thread == null) {
            return Optional.empty();
        }
        Optional<String> trouble = thread.trouble().or(this::stuckWrite);
        if (trouble.isEmpty() && isTimeToProbe()) {
            try {
                whenItsTurn(this::probe);
            } catch (RejectedExecutionException stopped) {
                trouble = thread.trouble();
            }
        }
        return trouble.or(() -> lost);
    }

    private Optional<String> stuckWrite() {
        long now = nanoTime.getAsLong();
        return current.entrySet().stream()
                .filter(writing -> writing.getValue().isWritten
                        && now - writing.getValue().writtenSinceNanos > CommitThread.STUCK_AFTER.toNanos())
                .map(writing -> "The events of environment " + writing.getKey() + " have waited for "
                        + TimeUnit.NANOSECONDS.toSeconds(now - writing.getValue().writtenSinceNanos)
                        + " s to be written: the disk of the data directory does not answer.")
                .findFirst();
    }

    private synchronized boolean isTimeToProbe() {
        long now = nanoTime.getAsLong();
        boolean is = probedAt == 0 || now - probedAt > PROBE_IS_NEWS_NANOS;
        if (is) {
            probedAt = now;
        }
        return is;
    }

    private void probe() {
        try {
            checkDataDirectory();
            lost = Optional.empty();
        } catch (IOException e) {
            lost = Optional.of("No events can be kept: " + e.getMessage() + ".");
        }
        for (String environment : List.copyOf(failures.keySet())) {
            try {
                probe(Files.createTempFile(
                        directories(environment).resolve("open"), ".probe", "", Directories.PRIVATE_FILE));
                failures.remove(environment);
            } catch (IOException e) {
                failed(environment, e);
            }
        }
    }

    private static void probe(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            Batch.write(channel, ByteBuffer.allocate(PROBE_BYTES), 0);
            channel.force(true);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void failed(String environment, Throwable failure) {
        failures.put(environment, "The events of environment " + environment + " cannot be kept: " + describe(failure));
    }

    /** The most bytes that all batches together may have. */
    public long maxBytes() {
        return maxBytes;
    }

    /** How many bytes the file system of the data directory has left for this process. */
    public long freeBytes() {
        try {
            long free = Directories.freeBytes(dataDirectory);
            freeBytes = free;
            return free;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The batches and the account of an environment, which the first call creates. */
    public EnvironmentOutbox environment(String name) {
        EnvironmentOutbox environment = environments.get(name);
        return environment == null ? begin(name) : environment;
    }

    private synchronized EnvironmentOutbox begin(String name) {
        EnvironmentOutbox environment = environments.get(name);
        if (environment == null) {
            environment = new EnvironmentOutbox(name, dataDirectory, clock, nanoTime);
            environments.put(name, environment);
            for (Consumer<EnvironmentOutbox> watcher : watchers) {
                watcher.accept(environment);
            }
        }
        return environment;
    }

    /** All environments, in the order of their names. */
    public List<EnvironmentOutbox> environments() {
        return List.copyOf(environments.values());
    }

    /** Calls the watcher with every environment: with the present ones at once, with each new one when it begins. */
    public synchronized void watch(Consumer<EnvironmentOutbox> watcher) {
        watchers.add(watcher);
        environments.values().forEach(watcher);
    }

    /** Calls the watcher with the duration in nanoseconds of every sync that makes events safe. It must be quick and must not throw. */
    public void watchSyncs(LongConsumer watcher) {
        syncs = watcher;
    }

    /**
     * Writes a request's events of one environment; they are safe once {@link #commit} has ended.
     *
     * @throws OutboxException when they could not be written
     */
    void write(PendingWrite write) throws OutboxException {
        checkName(write.environment());
        Current writing = current.computeIfAbsent(write.environment(), name -> new Current());
        synchronized (writing) {
            writing.writtenSinceNanos = nanoTime.getAsLong();
            writing.isWritten = true;
            try {
                writing.batch = append(writing.batch, write);
            } finally {
                writing.isWritten = false;
            }
        }
    }

    /**
     * Syncs a request's writes after those of earlier requests, and then calls {@code whenDone} once, on another thread.
     *
     * @param whenDone receives the failure, or null
     * @throws RejectedExecutionException when the outbox is stopped
     */
    void commit(List<PendingWrite> writes, Consumer<Throwable> whenDone) {
        whenItsTurn(() -> {
            Throwable failure = null;
            try {
                for (PendingWrite write : writes) {
                    commit(write);
                }
            } catch (IOException | RuntimeException | Error e) {
                failure = e;
            }
            Throwable outcome = failure;
            commits.completions().execute(() -> whenDone.accept(outcome));
        });
    }

    /**
     * Appends a request's events to the batch; those that do not fit go into further batches. Duplicates are left out. For an environment
     * there is one call at a time.
     *
     * @param current the environment's open batch, or null
     * @return the batch that is open now, or null if there was none and nothing had to be written
     */
    Batch append(Batch current, PendingWrite append) throws OutboxException {
        checkName(append.environment());
        Batch batch = current;
        if (batch != null && !batch.isOpen()) {
            // So that what failed with it is not taken for a duplicate.
            close(batch);
            batch = null;
        }
        List<IdentifiedEvent> rest = List.of();
        try {
            rest = deduplication.remember(append);
            while (!rest.isEmpty()) {
                if (batch != null && !batch.isOpen()) {
                    close(batch);
                    batch = null;
                }
                if (batch == null) {
                    batch = open(append.environment());
                    append.begunOrFull(batch);
                }
                int fits = fits(batch, rest);
                if (fits > 0) {
                    try {
                        append.written(batch, batch.append(rest.subList(0, fits)));
                    } catch (Batch.ClosedException closedByAge) {
                        // The aggregator has closed it since it was looked at. The events go into the next one.
                        continue;
                    }
                    if (append.traceParent() != null) {
                        environment(append.environment()).tracedBy(batch.name(), append.traceParent());
                    }
                    rest = rest.subList(fits, rest.size());
                }
                if (!rest.isEmpty()) {
                    batch.markFull();
                    close(batch);
                }
                if (isFull(batch)) {
                    append.begunOrFull(batch);
                }
            }
            return batch;
        } catch (IOException | RuntimeException | Error e) {
            if (batch != null && (batch != current || !batch.isOpen())) {
                // Nobody gets to know a new one, and no more events come into one that failed.
                close(batch);
            }
            failed(append.environment(), e);
            throw new OutboxException("The events could not be written to the outbox: " + describe(e), e);
        } finally {
            deduplication.forget(rest);
        }
    }

    private static void checkName(String environment) throws OutboxException {
        try {
            checkEnvironment(environment);
        } catch (IllegalArgumentException e) {
            throw new OutboxException("The events could not be written to the outbox: " + e.getMessage(), null);
        }
    }

    /**
     * Fails unless the name of an environment may be that of a directory.
     *
     * @throws IllegalArgumentException in one line
     */
    static void checkEnvironment(String name) {
        if (!ENVIRONMENT.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the environment's name must be letters, digits, '.', '_' and '-' but it is \"" + name + "\"");
        }
    }

    /** How many of the events go into the batch; an empty batch takes one, however large. */
    private int fits(Batch batch, List<IdentifiedEvent> events) {
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

    /** Whether no further event goes into a batch. */
    boolean isFull(Batch batch) {
        return batch.events() >= batchMaxEvents || batch.bytes() >= batchMaxBytes || !batch.isOpen();
    }

    private Batch open(String environment) throws IOException {
        Path directory = directories(environment);
        Path ready = directory.resolve("ready");
        String name = BatchName.create(clock.instant()).toString();
        EnvironmentOutbox batches = environment(environment);
        Batch batch =
                batches.opening(name, () -> Batch.open(directory.resolve("open").resolve(name), ready, deduplication));
        batch.onSynced((events, bytes, nanos) -> {
            batches.synced(name, events, bytes);
            syncs.accept(nanos);
        });
        unclosed.put(batch, new Opened(clock.millis(), batches));
        return batch;
    }

    /** The directory of an environment, in which {@code open/} and {@code ready/} are made when they are missing. */
    private Path directories(String environment) throws IOException {
        checkDataDirectory();
        Path directory = root().resolve(environment);
        Path open = directory.resolve("open");
        Path ready = directory.resolve("ready");
        if (!Files.isDirectory(open) || !Files.isDirectory(ready)) {
            Directories.create(open);
            Directories.create(ready);
            Directories.sync(directory);
            Directories.sync(root());
        }
        return directory;
    }

    /**
     * Runs a task on the thread that commits, after the commits before it.
     *
     * @throws RejectedExecutionException when the outbox is stopped
     */
    void whenItsTurn(Runnable task) {
        commits.execute(task);
    }

    /** Returns when everything that a request wrote is on the disk, and the first events of its duplicates too. */
    void commit(PendingWrite append) throws IOException {
        try {
            append.awaitSynced();
        } catch (IOException | RuntimeException | Error e) {
            failed(append.environment(), e);
            throw e;
        }
        if (append.isWritten()) {
            failures.remove(append.environment());
        }
        duplicates.add(append.duplicates().size());
    }

    /** How many LaunchDarkly events of acknowledged requests were left out since the start because they had been there before. */
    public long duplicates() {
        return duplicates.sum();
    }

    /** Closes a batch. If that fails it is tried again later; its events are safe where they are. */
    void close(Batch batch) {
        try {
            Optional<BatchChecksum> checksum = batch.close();
            deduplication.closed(batch, batch.synced());
            Opened opened = unclosed.remove(batch);
            if (opened != null) {
                opened.environment().closed(batch.name(), checksum);
            }
        } catch (IOException | RuntimeException | Error e) {
            LOG.error(
                    LogEvents.BATCH_NOT_CLOSED,
                    "A batch could not be closed and is tried again later: {}",
                    describe(e));
        }
    }

    /** An IOException's message is often only a path. */
    private static String describe(Throwable e) {
        return e.getClass().getSimpleName().replace("IOException", "")
                + (e.getMessage() == null ? "" : " " + e.getMessage());
    }
}
