package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.outbox.Directories;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that writes notes into the newest segment. Callers put their notes into a queue and go on; a note that the queue has no room
 * for is lost and counted. Notes that cannot be written are lost and counted too, and writing is tried again with later notes after a
 * second.
 */
final class HistoryWriter implements FrameSink {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryWriter.class);
    private static final long AFTER_FAILURE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_NOTES_MS = 5_000;
    private static final int WEIGHT_OF_A_NOTE = 200;
    /** How many indexes of closed segments wait in memory. Those of others are made from the files. */
    private static final int MOST_INDEXES = 4;

    /** Ends the thread. */
    private static final Note STOP = new ControlNote(() -> {});

    private record ControlNote(Runnable task) implements Note {
        @Override
        public int weight() {
            return 0;
        }

        @Override
        public int events() {
            return 0;
        }

        @Override
        public void write(FrameSink sink) {
            task.run();
        }
    }

    private record Lines(List<String> batches, LineCrcs crcs) {}

    private final Path directory;
    private final long segmentBytes;
    private final Duration segmentAge;
    private final Duration pause;
    private final long maxQueueBytes;
    private final Clock clock;
    private final LinkedBlockingQueue<Note> queue = new LinkedBlockingQueue<>();
    private final AtomicLong queueBytes = new AtomicLong();
    private final AtomicInteger paused = new AtomicInteger();
    private final LongAdder lost = new LongAdder();
    private final LongAdder written = new LongAdder();
    private final FrameBuilder frame = new FrameBuilder();
    private final RecordedLines recorded = new RecordedLines();
    /** Has a permit when a segment was closed. */
    private final Semaphore closed = new Semaphore(0);
    /** What is recorded once the frame is written. */
    private final List<Lines> linesOfFrame = new ArrayList<>();

    private final Thread thread = new Thread(this::run, "launchdarkly-history");
    private volatile Optional<String> failure = Optional.empty();
    private volatile boolean stopped;
    private long nextTryNanos = System.nanoTime();

    /** The segment that is written to; null before the first note and after a failure. Guarded by this. */
    private SegmentFile segment;

    private FileChannel channel;
    private SegmentIndex.Builder index;
    private long position;
    /** How long the content of its frames is. */
    private long contentBytes;

    private long openedMs;
    /** The indexes of closed segments, until they are taken. */
    private final Map<SegmentFile, SegmentIndex.Builder> indexes = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<SegmentFile, SegmentIndex.Builder> eldest) {
            return size() > MOST_INDEXES;
        }
    };
    /** The segments that were written to since they were synced. */
    private final Set<SegmentFile> unsynced = new HashSet<>();

    /**
     * @param segmentBytes how much the events of a segment are at most, before they are compressed
     * @param pause how long others may join a note before they are written
     * @param maxQueueBytes how many bytes notes may take in memory while they wait
     */
    HistoryWriter(
            Path directory, long segmentBytes, Duration segmentAge, Duration pause, long maxQueueBytes, Clock clock) {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        this.segmentAge = segmentAge;
        this.pause = pause;
        this.maxQueueBytes = maxQueueBytes;
        this.clock = clock;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Queues a note. It never waits and never fails. */
    void add(Note note) {
        int weight = note.weight() + WEIGHT_OF_A_NOTE;
        if (stopped || queueBytes.addAndGet(weight) > maxQueueBytes) {
            if (!stopped) {
                queueBytes.addAndGet(-weight);
            }
            lost.add(note.events());
            return;
        }
        queue.add(note);
    }

    /** How many Segment events are not in the history because they came too fast or could not be written. */
    long lost() {
        return lost.sum();
    }

    /** How many Segment events were written. */
    long written() {
        return written.sum();
    }

    /** Why nothing can be written at the moment, in a sentence; empty while it can. */
    Optional<String> failure() {
        return failure;
    }

    /** Stops writing: notes are lost and counted until {@link #resume}. */
    void pause(String why) {
        failure = Optional.of(why);
        paused.set(1);
    }

    void resume() {
        if (paused.getAndSet(0) == 1) {
            failure = Optional.empty();
        }
    }

    private void run() {
        Queue<Note> notes = new ArrayDeque<>();
        boolean on = true;
        while (on) {
            try {
                notes.add(queue.take());
                // Callers that queue a note meanwhile need not wake this thread, and one write takes many notes.
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                queue.drainTo(notes);
                on = write(notes);
            } catch (InterruptedException e) {
                LOG.debug("The thread that writes the history was interrupted, and goes on.", e);
            } catch (RuntimeException | Error e) {
                LOG.error(LogEvents.HISTORY_NOT_WRITTEN, "Notes of the history are lost.", e);
            }
        }
        close();
    }

    /** Writes the notes and releases them. Returns whether to go on. */
    private boolean write(Queue<Note> notes) {
        boolean on = true;
        for (Note note = notes.poll(); note != null; note = notes.poll()) {
            if (note == STOP) {
                on = false;
                continue;
            }
            try {
                if (note instanceof ControlNote) {
                    flush();
                }
                note.write(this);
            } catch (RuntimeException | Error e) {
                lost.add(note.events());
                LOG.error(LogEvents.HISTORY_NOT_WRITTEN, "A note of the history is lost.", e);
            } finally {
                if (!(note instanceof ControlNote)) {
                    queueBytes.addAndGet(-(note.weight() + WEIGHT_OF_A_NOTE));
                }
            }
        }
        flush();
        return on;
    }

    @Override
    public FrameBuilder next() {
        if (frame.isFull()) {
            flush();
        }
        return frame;
    }

    @Override
    public void recorded(List<String> batches, LineCrcs lines) {
        linesOfFrame.add(new Lines(batches, lines));
    }

    private void flush() {
        if (frame.isEmpty()) {
            return;
        }
        int events = frame.events();
        try {
            if (paused.get() == 1 || System.nanoTime() - nextTryNanos < 0) {
                lost.add(events);
            } else {
                put(frame.finish(FrameCompression.LZ4));
                linesOfFrame.forEach(lines -> recorded.add(lines.batches(), lines.crcs()));
                written.add(events);
                failure = Optional.empty();
            }
        } catch (IOException | RuntimeException | Error e) {
            lost.add(events);
            failed(e);
        } finally {
            frame.clear();
            linesOfFrame.clear();
        }
    }

    private void failed(Throwable e) {
        String message = "Events cannot be written into the history: " + e + ".";
        if (failure.isEmpty()) {
            LOG.error(LogEvents.HISTORY_NOT_WRITTEN, "{} They are delivered all the same.", message);
        }
        failure = Optional.of(message);
        nextTryNanos = System.nanoTime() + AFTER_FAILURE_NANOS;
        close();
    }

    private synchronized void put(Bytes bytes) throws IOException {
        long now = clock.millis();
        if (channel != null
                && (contentBytes + frame.length() > segmentBytes
                        || now - openedMs > segmentAge.toMillis()
                        || now < openedMs)
                && contentBytes > 0) {
            close();
        }
        if (channel == null) {
            open(now);
        }
        ByteBuffer out = ByteBuffer.wrap(bytes.array(), 0, bytes.size());
        long at = position;
        try {
            while (out.hasRemaining()) {
                at += channel.write(out, at);
            }
        } catch (IOException | RuntimeException | Error e) {
            channel.truncate(position);
            throw e;
        }
        position = at;
        contentBytes += frame.length();
        frame.index(index);
        unsynced.add(segment);
    }

    private void open(long now) throws IOException {
        Directories.create(directory);
        List<SegmentFile> there = SegmentFile.list(directory);
        long number = there.isEmpty() ? 1 : there.get(there.size() - 1).number() + 1;
        SegmentFile next = SegmentFile.log(directory, number);
        FileChannel opened = Directories.openPrivate(next.file());
        try {
            ByteBuffer header = ByteBuffer.wrap(SegmentFile.MAGIC.getBytes(StandardCharsets.US_ASCII));
            while (header.hasRemaining()) {
                opened.write(header, header.position());
            }
            Directories.sync(directory);
        } catch (IOException | RuntimeException | Error e) {
            opened.close();
            throw e;
        }
        segment = next;
        channel = opened;
        index = new SegmentIndex.Builder();
        position = SegmentFile.HEADER_BYTES;
        contentBytes = 0;
        openedMs = now;
    }

    /** Ends the segment that is written to, so that the next note begins another. */
    synchronized void close() {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("The history's file could not be closed.", e);
        }
        indexes.put(segment, index);
        channel = null;
        segment = null;
        index = null;
        closed.release();
    }

    /** Waits until a segment is closed, so that its index need not wait in memory, or until the time has passed. */
    void awaitClosed(long milliseconds) throws InterruptedException {
        if (closed.tryAcquire(milliseconds, TimeUnit.MILLISECONDS)) {
            closed.drainPermits();
        }
    }

    /** Returns the index of a closed segment, once; empty if it must be made from the file. */
    synchronized Optional<SegmentIndex.Builder> takeIndex(SegmentFile closed) {
        return Optional.ofNullable(indexes.remove(closed));
    }

    /** The segment that is written to; empty while there is none. */
    synchronized Optional<SegmentFile> current() {
        return Optional.ofNullable(segment);
    }

    /** Syncs what was written so far, without holding up the thread that writes. */
    void sync() throws IOException {
        List<SegmentFile> segments;
        synchronized (this) {
            segments = List.copyOf(unsynced);
            unsynced.clear();
        }
        try {
            for (SegmentFile each : segments) {
                // Not by this object's channel: an interrupt of the thread that syncs would close it.
                each.sync();
            }
        } catch (IOException | RuntimeException | Error e) {
            synchronized (this) {
                unsynced.addAll(segments);
            }
            throw e;
        }
    }

    /** Runs a task on the thread that writes, after the notes that wait, and before those that come later. */
    void whenItsTurn(Runnable task) {
        if (!stopped) {
            queue.add(new ControlNote(task));
        }
    }

    /** The LaunchDarkly events of recent batches that are in the history. */
    RecordedLines lines() {
        return recorded;
    }

    /** Writes the notes that wait, for some seconds at most, and ends. */
    void stop() {
        stopped = true;
        queue.add(STOP);
        try {
            thread.join(LAST_NOTES_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
