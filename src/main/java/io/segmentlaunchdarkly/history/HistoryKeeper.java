package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.history.DeliveredBatches.Delivered;
import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work on the history besides writing it. About once a second, one thread syncs it, checks whether delivered batches are in it, erases
 * persons and deletes the oldest segments. The other indexes closed segments and, when few events arrive, compresses them further.
 */
final class HistoryKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryKeeper.class);
    private static final long TICK_MS = 1_000;
    /** After this time, the note of a request whose events were delivered at once has been written. */
    private static final Duration NOTES_ARE_WRITTEN_AFTER = Duration.ofSeconds(2);

    private static final int MOST_DELIVERED = 10_000;
    private static final long LAST_TICK_MS = 5_000;
    private static final long WRITTEN_WITHIN_MS = 5_000;
    /** At higher rates, events have the processor to themselves. At this rate, compressing takes a hundredth of it. */
    private static final long CALM_EVENTS_PER_SECOND = 5_000;

    /**
     * The bounds of a history.
     *
     * @param maxBytes the most bytes of all segments together
     * @param maxAge how long a segment is kept after its last event
     * @param minFreeBytes how many bytes of the disk are left to others
     */
    record Bounds(long maxBytes, Duration maxAge, long minFreeBytes) {}

    private record Pending(Delivered batch, long sinceNanos) {}

    private final Path directory;
    private final HistoryWriter writer;
    private final HistoryReader reader;
    private final DeliveredBatches deliveredBatches;
    private final Bounds bounds;
    private final Mask mask;
    private final Clock clock;
    private final LongSupplier freeBytes;
    private final Throttle throttle;
    private final ConcurrentLinkedQueue<Pending> delivered = new ConcurrentLinkedQueue<>();
    private final AtomicInteger deliveredCount = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "launchdarkly-history-keeper");
    private final Thread packer = new Thread(this::runPacker, "launchdarkly-history-packer");
    /** Held while a closed segment is rewritten. */
    private final ReentrantLock rewriting = new ReentrantLock();

    private volatile boolean stopped;
    private volatile long bytes;
    private volatile Optional<String> failure = Optional.empty();
    private volatile Optional<String> packingFailure = Optional.empty();
    private final ConcurrentLinkedQueue<Erasure> erasures = new ConcurrentLinkedQueue<>();

    /** A request to erase a person, with the future that gets the number of erased events. */
    private record Erasure(String user, CompletableFuture<Integer> done) {}

    HistoryKeeper(
            Path directory,
            HistoryWriter writer,
            HistoryReader reader,
            DeliveredBatches deliveredBatches,
            Bounds bounds,
            Mask mask,
            Clock clock,
            LongSupplier freeBytes,
            Throttle throttle) {
        this.directory = directory;
        this.writer = writer;
        this.reader = reader;
        this.deliveredBatches = deliveredBatches;
        this.bounds = bounds;
        this.mask = mask;
        this.clock = clock;
        this.freeBytes = freeBytes;
        this.throttle = throttle;
        thread.setDaemon(true);
        packer.setDaemon(true);
    }

    /** Deals with what an earlier process left. */
    void prepare() throws IOException {
        deliveredBatches.create();
        deleteUnfinished();
        for (Delivered batch : deliveredBatches.left()) {
            delivered.add(new Pending(batch, System.nanoTime()));
            deliveredCount.incrementAndGet();
        }
    }

    void start() {
        thread.start();
        packer.start();
    }

    /** Deletes unfinished files that a crash left. */
    private void deleteUnfinished() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(each -> each.getFileName().toString().startsWith("."))
                    .toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Ends the work once the delivered batches are known to be in the history. It must be called while the writer still runs. */
    void stop() {
        stopped = true;
        thread.interrupt();
        packer.interrupt();
        try {
            thread.join(LAST_TICK_MS);
            packer.join(LAST_TICK_MS);
            if (!thread.isAlive()) {
                tick(Duration.ZERO);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        erasures.forEach(
                erasure -> erasure.done().completeExceptionally(new IOException("the service was stopped meanwhile")));
    }

    /** Queues a delivered batch to be checked. The queue is bounded, so that a broken disk does not fill with second names. */
    void delivered(Delivered batch) {
        if (deliveredCount.incrementAndGet() > MOST_DELIVERED) {
            deliveredCount.decrementAndGet();
            try {
                deliveredBatches.remove(batch);
            } catch (IOException e) {
                LOG.debug("The next start sees to {}.", batch.file(), e);
            }
            return;
        }
        delivered.add(new Pending(batch, System.nanoTime()));
    }

    /**
     * Erases all events of a person.
     *
     * @param user the user id or anonymous id
     * @return how many events were erased, once that is done
     */
    CompletableFuture<Integer> erase(String user) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        erasures.add(new Erasure(user, done));
        return done;
    }

    /** The size of the history in bytes, as last measured. */
    long bytes() {
        return bytes;
    }

    /** What fails at the moment, in a sentence; empty if nothing does. */
    Optional<String> failure() {
        return failure.or(() -> packingFailure);
    }

    private void run() {
        while (!stopped) {
            try {
                TimeUnit.MILLISECONDS.sleep(TICK_MS);
                tick(NOTES_ARE_WRITTEN_AFTER);
            } catch (InterruptedException e) {
                LOG.debug("The history's keeper was interrupted.", e);
            }
        }
    }

    private void runPacker() {
        long writtenBefore = writer.written();
        long beforeNanos = System.nanoTime();
        while (!stopped) {
            try {
                writer.awaitClosed(TICK_MS);
                long written = writer.written();
                long nanos = System.nanoTime();
                improve((written - writtenBefore) * TimeUnit.SECONDS.toNanos(1) / (nanos - beforeNanos));
                writtenBefore = written;
                beforeNanos = nanos;
            } catch (InterruptedException e) {
                LOG.debug("The history's packer was interrupted.", e);
            }
        }
    }

    /**
     * One round of everything but indexing and compressing.
     *
     * @param settled how long ago a batch must have been delivered to be checked
     */
    void tick(Duration settled) throws InterruptedException {
        try {
            prune();
            settle(settled);
            erase();
            failure = Optional.empty();
        } catch (ClosedByInterruptException e) {
            // What it was about to sync is synced by the next round; the last round is made by stop(), which
            // interrupts.
            LOG.debug("The history's keeper was interrupted.", e);
        } catch (IOException | RuntimeException | Error e) {
            failure = failed(failure, "The history cannot be kept in order: " + e + ".", e);
        }
    }

    /**
     * Indexes all closed segments and, when few events arrive, compresses one of them.
     *
     * @param eventsPerSecond the recent rate of events
     */
    void improve(long eventsPerSecond) throws InterruptedException {
        rewriting.lockInterruptibly();
        try {
            boolean indexed = true;
            while (indexed && !stopped) {
                indexed = indexNext();
            }
            if (eventsPerSecond <= CALM_EVENTS_PER_SECOND) {
                packNext();
            }
            packingFailure = Optional.empty();
        } catch (NoSuchFileException gone) {
            LOG.debug("A segment was deleted meanwhile.", gone);
        } catch (IOException | RuntimeException | Error e) {
            packingFailure = failed(packingFailure, "The history cannot be compressed: " + e + ".", e);
        } finally {
            rewriting.unlock();
        }
    }

    private static Optional<String> failed(Optional<String> before, String message, Throwable e) {
        if (before.isEmpty()) {
            LOG.error(LogEvents.HISTORY_NOT_WRITTEN, message, e);
        }
        return Optional.of(message);
    }

    // Deleting what is too old or too much.

    private void prune() throws IOException {
        List<SegmentFile> segments = new ArrayList<>(SegmentFile.list(directory));
        long total = 0;
        for (SegmentFile segment : segments) {
            total += segment.bytes();
        }
        Optional<SegmentFile> current = writer.current();
        while (!segments.isEmpty()
                && !segments.get(0).equals(current.orElse(null))
                && (total > bounds.maxBytes() || isTooOld(segments.get(0)) || isDiskFull())) {
            SegmentFile oldest = segments.remove(0);
            total -= oldest.bytes();
            oldest.delete();
            LOG.info(
                    LogEvents.HISTORY_DELETED,
                    "Deleted the history's file {}.",
                    oldest.file().getFileName());
        }
        bytes = total;
        if (isDiskFull()) {
            writer.pause("The disk of the history has " + freeBytes.getAsLong() + " bytes left of at least "
                    + bounds.minFreeBytes() + " (" + Setting.HISTORY_MIN_FREE_BYTES
                    + "): events are not in the history.");
            // They take room, and would wait for notes that are not written.
            forgetDelivered();
        } else {
            writer.resume();
        }
    }

    private void forgetDelivered() throws IOException {
        for (Pending next = delivered.poll(); next != null; next = delivered.poll()) {
            deliveredCount.decrementAndGet();
            deliveredBatches.remove(next.batch());
            writer.lines().remove(next.batch().batch());
        }
    }

    private boolean isDiskFull() {
        return freeBytes.getAsLong() < bounds.minFreeBytes();
    }

    private boolean isTooOld(SegmentFile segment) throws IOException {
        Optional<TermLookup> index = SegmentIndex.open(segment);
        if (index.isEmpty()) {
            return false;
        }
        try (TermLookup terms = index.get()) {
            return terms.lastMs() < clock.millis() - bounds.maxAge().toMillis();
        }
    }

    // Delivered batches.

    private void settle(Duration settled) throws IOException, InterruptedException {
        List<Pending> ready = new ArrayList<>();
        for (Pending next = delivered.peek();
                next != null && System.nanoTime() - next.sinceNanos() >= settled.toNanos();
                next = delivered.peek()) {
            ready.add(next);
            delivered.remove();
        }
        boolean done = false;
        try {
            awaitWritten();
            for (Pending pending : ready) {
                complete(pending.batch());
            }
            awaitWritten();
            writer.sync();
            done = writer.failure().isEmpty();
        } finally {
            if (!done) {
                ready.forEach(delivered::add);
            }
        }
        if (done) {
            for (Pending pending : ready) {
                deliveredBatches.remove(pending.batch());
                writer.lines().remove(pending.batch().batch());
                deliveredCount.decrementAndGet();
            }
        }
    }

    /** Writes those events of a delivered batch that the history does not have yet. */
    private void complete(Delivered batch) throws IOException {
        if (batch.events().isPresent()
                && writer.lines().hasAll(batch.batch(), batch.events().getAsInt())) {
            return;
        }
        List<byte[]> lines;
        try {
            lines = BatchLines.of(batch.bytes());
        } catch (NoSuchFileException gone) {
            return;
        }
        int[] crcs = BatchLines.crcs(lines);
        boolean shared = writer.lines().isShared(batch.batch());
        List<Integer> missing = writer.lines().missing(batch.batch(), crcs);
        if (!missing.isEmpty()) {
            HistoryReader.Recorded recorded = reader.recorded(batch.batch());
            List<byte[]> unknown = missing.stream()
                    .filter(line -> !recorded.lines().contains(crcs[line]))
                    .map(lines::get)
                    .toList();
            if (!unknown.isEmpty()) {
                writer.add(new BatchNote(
                        batch.environment(), batch.batch(), BatchFates.openedMs(batch.batch()), unknown, mask));
            }
            shared |= recorded.isShared() || !recorded.isDelivered();
        }
        if (shared) {
            Turn turn = batch.turn(lines.size());
            writer.add(new TurnNote(turn.withLines(crcs)));
        }
    }

    private void awaitWritten() throws InterruptedException {
        CountDownLatch written = new CountDownLatch(1);
        writer.whenItsTurn(written::countDown);
        if (!written.await(WRITTEN_WITHIN_MS, TimeUnit.MILLISECONDS)) {
            LOG.debug("The history's writer takes its time.");
        }
    }

    // Erasing.

    private void erase() throws IOException, InterruptedException {
        for (Erasure erasure = erasures.peek(); erasure != null; erasure = erasures.peek()) {
            rewriting.lockInterruptibly();
            try {
                settle(Duration.ZERO);
                // After this, everything written so far is in closed segments.
                writer.whenItsTurn(writer::close);
                awaitWritten();
                erasure.done().complete(SegmentEraser.erase(closedSegments(), erasure.user()));
            } catch (IOException | RuntimeException | Error e) {
                erasure.done().completeExceptionally(e);
            } finally {
                rewriting.unlock();
                erasures.remove();
            }
        }
    }

    // Indexing and compressing.

    /** Writes one index. Those in memory come first: while another is made from its file, more segments may be closed than indexes are kept. */
    private boolean indexNext() throws IOException {
        List<SegmentFile> logs =
                closedLogs().stream().filter(log -> !Files.exists(log.index())).toList();
        for (SegmentFile log : logs) {
            Optional<SegmentIndex.Builder> index = writer.takeIndex(log);
            if (index.isPresent()) {
                log.sync();
                index.get().write(log);
                return true;
            }
        }
        if (!logs.isEmpty()) {
            logs.get(0).sync();
            SegmentPacker.index(logs.get(0));
        }
        return !logs.isEmpty();
    }

    private void packNext() throws IOException, InterruptedException {
        List<SegmentFile> logs = closedLogs();
        if (!logs.isEmpty()) {
            SegmentPacker.pack(logs.get(0), content -> content, throttle);
        }
    }

    private List<SegmentFile> closedLogs() throws IOException {
        return closedSegments().stream().filter(segment -> !segment.isPacked()).toList();
    }

    private List<SegmentFile> closedSegments() throws IOException {
        List<SegmentFile> all = SegmentFile.list(directory);
        // This is read after the list, so that a segment that begins later is not in the list.
        Optional<SegmentFile> current = writer.current();
        return all.stream()
                .filter(segment -> !segment.equals(current.orElse(null)))
                .toList();
    }
}
