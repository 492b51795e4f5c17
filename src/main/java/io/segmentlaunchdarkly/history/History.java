package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.logging.Count;
import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.outbox.Directories;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.StartupListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of every Segment event, in {@code <data>/history/}. On an event's way it costs a note in a queue; everything else happens on
 * two threads of its own. A failure here loses history, never an event: it is counted, and {@link #problem} reports it.
 *
 * <p>It starts with the application. The settings are set before that and not changed afterwards.
 */
public final class History implements CamelContextAware, StartupListener {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final long LARGEST_SEGMENT_BYTES = 32L * 1024 * 1024;
    private static final long SMALLEST_SEGMENT_BYTES = 1024 * 1024;
    private static final int SEGMENTS = 8;
    private static final Duration SEGMENT_AGE = Duration.ofHours(6);
    private static final Duration WRITING_PAUSE = Duration.ofMillis(4);
    /** A small heap is needed for requests first. */
    private static final long MAX_QUEUE_BYTES =
            Math.min(8L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 32);
    /** Compressing takes a twentieth of the time of one processor at most. */
    private static final int WORKING_SHARE = 20;

    private static final int LOCK_ATTEMPTS = 5;
    private static final long LOCK_PAUSE_NANOS = 50_000_000;
    private static final Duration LOSS_IS_NEWS = Duration.ofMinutes(1);

    private final Clock clock;
    private CamelContext camelContext;
    private Path dataDirectory = Path.of("data").toAbsolutePath();
    private long maxBytes = 5_000_000_000L;
    private long keepDays = 14;
    private long minFreeBytes = 1_000_000_000;
    private Mask mask = new Mask("");
    private FileChannel lock;
    private volatile HistoryWriter writer;
    private volatile HistoryKeeper keeper;
    private volatile DeliveredBatches deliveredBatches;
    private volatile Optional<String> failure = Optional.empty();
    private volatile boolean begun;
    private final LongAdder lostWithoutWriter = new LongAdder();
    private long lostBefore;
    private long lossMs;

    public History() {
        this(Clock.systemUTC());
    }

    History(Clock clock) {
        this.clock = clock;
    }

    /** The data directory; this class owns {@code history/} below it. */
    public void setDataDirectory(String dataDirectory) {
        this.dataDirectory = Path.of(dataDirectory).toAbsolutePath().normalize();
    }

    /** The most bytes of the history; beyond it the oldest events are deleted. 0 for no history. */
    public void setMaxBytes(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** How many days an event is kept. 0 for no history. */
    public void setKeepDays(long keepDays) {
        this.keepDays = Math.min(keepDays, 1_000_000);
    }

    /** How many bytes of the disk are left to others: with fewer free, the oldest events are deleted, then no new ones are kept. */
    public void setMinFreeBytes(long minFreeBytes) {
        this.minFreeBytes = minFreeBytes;
    }

    /** The names of the fields whose values are not kept, separated by commas. */
    public void setMask(String names) {
        this.mask = new Mask(names);
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
        try {
            camelContext.addStartupListener(this);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        if (alreadyStarted) {
            // The bean is being made and does not have its settings yet. The first note starts it.
            return;
        }
        // Camel makes the beans of the route files twice and keeps only the second ones in its registry.
        Set<History> bound = context.getRegistry().findByType(History.class);
        if (bound.isEmpty() || bound.contains(this)) {
            // An application may start again after it was stopped.
            begun &= writer != null || failure.isPresent();
            start();
        }
    }

    /** The history of an application; empty when it has none. */
    public static Optional<History> of(CamelContext context) {
        return context.getRegistry().findByType(History.class).stream().findFirst();
    }

    /** Whether there is to be a history. */
    public boolean isOn() {
        return maxBytes > 0 && keepDays > 0;
    }

    /** Starts writing notes; does nothing if it has started or is off. */
    public synchronized void start() {
        if (!isOn() || begun) {
            return;
        }
        begun = true;
        Path directory = dataDirectory.resolve("history");
        try {
            Directories.create(directory);
            new HistoryRequests(dataDirectory).create();
            lock(directory.resolve("lock"));
            HistoryWriter starting = new HistoryWriter(
                    directory,
                    Math.max(SMALLEST_SEGMENT_BYTES, Math.min(LARGEST_SEGMENT_BYTES, maxBytes / SEGMENTS)),
                    SEGMENT_AGE,
                    WRITING_PAUSE,
                    MAX_QUEUE_BYTES,
                    clock);
            deliveredBatches = new DeliveredBatches(directory);
            HistoryKeeper beside = new HistoryKeeper(
                    directory,
                    starting,
                    reader(),
                    deliveredBatches,
                    new HistoryKeeper.Bounds(maxBytes, Duration.ofDays(keepDays), minFreeBytes),
                    mask,
                    clock,
                    this::freeBytes,
                    new Throttle(WORKING_SHARE));
            beside.prepare();
            starting.start();
            beside.start();
            keeper = beside;
            writer = starting;
            failure = Optional.empty();
        } catch (IOException | RuntimeException | Error e) {
            release();
            failure = Optional.of("There is no history: the directory " + directory + " cannot be used (" + e + ").");
            LOG.error(LogEvents.HISTORY_UNUSABLE, "{} Events are delivered all the same.", failure.get());
        }
    }

    private void lock(Path file) throws IOException {
        lock = Directories.openPrivateOrExisting(file);
        // A command that checks for the lock holds it for an instant.
        for (int attempt = 1; !isLocked(); attempt++) {
            if (attempt == LOCK_ATTEMPTS) {
                throw new IOException("it is used by another process");
            }
            LockSupport.parkNanos(LOCK_PAUSE_NANOS);
        }
    }

    private boolean isLocked() throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void release() {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                LOG.debug("The lock of the history cannot be released.", e);
            }
            lock = null;
        }
    }

    /**
     * Whether a service, or another process, writes a history now.
     *
     * @param dataDirectory its data directory
     */
    public static boolean isInUse(Path dataDirectory) throws IOException {
        Path file = dataDirectory.resolve("history").resolve("lock");
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = Directories.openPrivateOrExisting(file)) {
            return channel.tryLock() == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    /**
     * Erases all events of a person from the history of a service that does not run.
     *
     * @param masked the names of the fields whose values are not kept, separated by commas
     * @param user the user id or anonymous id
     * @return how many events were erased
     * @throws ExecutionException when it could not be done
     */
    public static int eraseWhileStopped(Path dataDirectory, String masked, String user)
            throws InterruptedException, ExecutionException {
        History history = new History();
        history.setDataDirectory(dataDirectory.toString());
        history.setMask(masked);
        // Nothing else may be deleted.
        history.setMaxBytes(Long.MAX_VALUE);
        history.setKeepDays(Long.MAX_VALUE);
        history.setMinFreeBytes(0);
        history.start();
        try {
            return history.erase(user).get();
        } finally {
            history.stop();
        }
    }

    private long freeBytes() {
        try {
            return Directories.freeBytes(dataDirectory);
        } catch (IOException e) {
            // Writing will report the cause.
            return Long.MAX_VALUE;
        }
    }

    /** Writes what was noted, and ends. */
    public synchronized void stop() {
        if (writer != null) {
            keeper.stop();
            writer.stop();
            writer = null;
            keeper = null;
            release();
        }
    }

    Mask mask() {
        return mask;
    }

    /** Queues a note. It never fails, and it never waits, except that the first note waits for the start. */
    void add(Note note) {
        HistoryWriter to = writer;
        if (to == null && !begun && isOn()) {
            // The routes take events before the application says that it has started.
            start();
            to = writer;
        }
        if (to == null) {
            lostWithoutWriter.add(note.events());
        } else {
            to.add(note);
        }
    }

    /**
     * Notes a delivery.
     *
     * @param file the batch, which is still in the outbox
     */
    void delivered(Turn turn, Path file) {
        add(new TurnNote(turn));
        HistoryKeeper to = keeper;
        if (to == null) {
            return;
        }
        try {
            to.delivered(deliveredBatches.add(turn, file));
        } catch (IOException e) {
            LOG.debug("The batch {} has no second name until the history is synced.", turn.batch(), e);
        }
    }

    /** Searches this history. */
    public HistoryReader reader() {
        return new HistoryReader(dataDirectory);
    }

    /**
     * Erases all events of a person.
     *
     * @param user the user id or anonymous id
     * @return how many events were erased, once that is done
     */
    public CompletableFuture<Integer> erase(String user) {
        HistoryKeeper by = keeper;
        return by == null ? CompletableFuture.failedFuture(new IOException("there is no history")) : by.erase(user);
    }

    /** How many Segment events are in the history since the start. */
    public long written() {
        HistoryWriter of = writer;
        return of == null ? 0 : of.written();
    }

    /** How many Segment events are not in the history since the start, because they came too fast or could not be written. */
    public long lost() {
        HistoryWriter of = writer;
        return lostWithoutWriter.sum() + (of == null ? 0 : of.lost());
    }

    /** How many bytes the history has. */
    public long bytes() {
        HistoryKeeper of = keeper;
        return of == null ? 0 : of.bytes();
    }

    /** What is wrong with the history, in a sentence; empty if nothing is. A loss is reported for a minute. */
    public synchronized Optional<String> problem() {
        HistoryWriter of = writer;
        if (of == null) {
            return failure;
        }
        long lost = of.lost();
        long now = clock.millis();
        if (lost > lostBefore) {
            lostBefore = lost;
            lossMs = now;
        }
        Optional<String> trouble = of.failure().or(keeper::failure);
        if (trouble.isEmpty() && lost > 0 && now - lossMs < LOSS_IS_NEWS.toMillis()) {
            return Optional.of(Count.of(lost, "event") + " since the start " + (lost == 1 ? "is" : "are")
                    + " not in the history: events came faster than it is written.");
        }
        return trouble;
    }
}
