package io.segmentlaunchdarkly.outbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.segmentlaunchdarkly.logging.LogEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One environment's batches and the account of its LaunchDarkly events: {@code made + found = delivered + waiting + dead-lettered +
 * discarded}. It knows each batch by its file's name, from when it is opened until its file is gone, and hands closed ones out, the
 * oldest first ({@link #take}).
 *
 * <p>An event counts as made once its line is synced to a batch. So an event of a request that failed later, which is delivered all the
 * same, counts too. What people do to the files by hand is noticed when the directories are read ({@link #look}): a batch that is gone, or
 * shorter than it was, counts as discarded, and a file that this process did not make counts as found.
 *
 * <p>A batch that was not delivered rests for a pause that doubles from a second to a minute. The environment pauses too, longer with each
 * batch that fails while none is delivered. After its pause, one batch at a time is handed out until one is delivered. So a batch that
 * fails by itself holds up no other, and a receiver that is down gets few requests however many batches wait.
 */
public final class EnvironmentOutbox implements EnvironmentAccount {
    /**
     * The account at one moment.
     *
     * @param made events written to the outbox by this process
     * @param found events that were in the outbox already: left by an earlier process, or put there by hand, as a dead letter is to be
     *     sent again
     * @param delivered events that LaunchDarkly has taken
     * @param deadLettered events that went to the dead letters
     * @param discarded events taken out of the outbox by hand, and what an interrupted split left twice
     * @param waiting events in the outbox
     * @param bytes size of the outbox's batches
     * @param oldest when the oldest batch that waits was opened; empty when none waits
     */
    public record Balance(
            long made,
            long found,
            long delivered,
            long deadLettered,
            long discarded,
            long waiting,
            long bytes,
            Optional<Instant> oldest) {}

    /**
     * What lies in the dead letters now. It is no part of the balance, in which an event stays dead-lettered whatever becomes of the
     * file: one that is put back is found.
     */
    public record Stock(long batches, long events) {}

    /** Makes the file of a batch that is opened. */
    interface Opening<T> {
        T run() throws IOException;
    }

    private enum State {
        OPEN,
        READY,
        IN_HAND,
        /** Accounted for; its file could not be taken away yet. */
        LEAVING
    }

    /** A batch. Its fields are guarded by the environment's lock. */
    private static final class Entry {
        private final String name;
        private State state;
        private int events;
        private long bytes;
        /** The number of the environment's change that last touched this batch. */
        private long changed;
        /** How many times in a row it was handed out and not delivered. */
        private int failures;
        /** How many attempts to deliver it there were before it was last handed out. */
        private int attempts;
        /** How many batches the environment had delivered when this one last failed. */
        private long failedAfter = -1;
        /** When its rest is over, by {@link System#nanoTime}. */
        private long dueNanos;
        /** The traces in which its events came in. */
        private List<String> traceParents = List.of();
        /** When it was opened, by {@link System#nanoTime}; null until somebody asks for its age. */
        private Long bornNanos;
        /** Its checksum, until that is written beside its file. */
        private BatchChecksum checksum;

        Entry(String name, State state) {
            this.name = name;
            this.state = state;
        }

        boolean isWaiting() {
            return state != State.LEAVING;
        }
    }

    private record Unsaved(Entry entry, BatchChecksum checksum, long closedNanos) {}

    private static final Logger LOG = LoggerFactory.getLogger(EnvironmentOutbox.class);
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int DOUBLINGS = 6;
    private static final int MAX_REASONS_LOGGED = 100;
    private static final long SAVED_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOKS_APART_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** At most one part in this many of the time goes into reading directories with very many files. */
    private static final int LOOKING_SHARE = 20;
    /** File systems record the time of a change no more precisely than this. */
    private static final long MODIFIED_GRANULARITY_MS = 100;
    /** A century, which is far from what a long holds in nanoseconds. */
    private static final long LONGEST_AGE_MS = Duration.ofDays(36_525).toMillis();

    private static final int LONGEST_TRACE_PARENT = 128;
    /** As many as OpenTelemetry keeps of a span's links. */
    private static final int MOST_TRACE_PARENTS_OF_A_BATCH = 128;
    /** Some megabytes, however many batches wait. */
    private static final int MOST_TRACE_PARENTS = 20_000;

    private final String environment;
    private final Path open;
    private final Path ready;
    private final Path deadLetterDirectory;
    private final DeadLetterStock deadLetters;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Instant started;
    private final long startedNanos;

    /** All batches whose files are there; names sort by age. */
    private final TreeMap<String, Entry> batches = new TreeMap<>();
    /** Those that wait to be handed out for the first time. */
    private final TreeSet<String> handOut = new TreeSet<>();
    /** Those that were handed out and rest. */
    private final PriorityQueue<Entry> resting = new PriorityQueue<>(Comparator.comparingLong(entry -> entry.dueNanos));

    /** Closed batches whose checksums are not written beside them yet, in the order of their closing; some may be gone. */
    private final Queue<Unsaved> unsaved = new ArrayDeque<>();

    private long changes;
    private long made;
    private long found;
    private long delivered;
    private long deadLettered;
    private long discarded;
    private long waitingEvents;
    private long waitingBytes;
    /** How many {@link Entry#traceParents} there are in all. */
    private int traceParents;
    /** Bytes of batches that an earlier process left and that are not counted as found yet. */
    private long unfoundBytes;

    private boolean lastHadFailed;
    private int inHand;
    /** How many batches were delivered, and how many others failed since. */
    private long deliveries;

    private int failing;
    private long pausedUntilNanos;
    /** The batches that wait because of this service or its disk. */
    private final Set<String> stalled = new HashSet<>();

    private final Set<String> reasonsLogged = new HashSet<>();
    private String lastStall = "";
    private long stalls;

    private long nextLookNanos;
    private FileTime openModified;
    private FileTime readyModified;

    EnvironmentOutbox(String environment, Path dataDirectory, Clock clock, LongSupplier nanoTime) {
        this.environment = environment;
        Path directory = dataDirectory.resolve("outbox").resolve(environment);
        this.open = directory.resolve("open");
        this.ready = directory.resolve("ready");
        this.deadLetterDirectory = dataDirectory.resolve("dead-letter").resolve(environment);
        this.deadLetters = new DeadLetterStock(deadLetterDirectory);
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.started = clock.instant();
        this.startedNanos = nanoTime.getAsLong();
        this.nextLookNanos = startedNanos;
        this.pausedUntilNanos = startedNanos;
    }

    @Override
    public String environment() {
        return environment;
    }

    /** The account as it is now. Files that somebody put there or took away by hand are noticed within about a second. */
    @Override
    public synchronized Balance balance() {
        return new Balance(made, found, delivered, deadLettered, discarded, waitingEvents, waitingBytes, oldest());
    }

    /** How many of the events that wait are in batches that were handed out before and not delivered. */
    public synchronized long retrying() {
        return batches.values().stream()
                .filter(entry -> entry.failures > 0 && entry.isWaiting())
                .mapToLong(entry -> entry.events)
                .sum();
    }

    /** The dead letters as they are now; the first call reads them all. */
    public Stock deadLetters() {
        return deadLetters.stock();
    }

    /** The size of all batches, including those that an earlier process left and that are not accounted for yet. */
    synchronized long bytes() {
        return waitingBytes + unfoundBytes;
    }

    /**
     * Why batches wait because of this service or its disk, and not because of the receiver, in a sentence; empty when none does.
     */
    public synchronized Optional<String> stalled() {
        return stalled.isEmpty() ? Optional.empty() : Optional.of(stalledMessage(stalled.size(), lastStall));
    }

    @Override
    public synchronized long stalls() {
        return stalls;
    }

    private String stalledMessage(int count, String reason) {
        return "The delivery of " + count + (count == 1 ? " batch" : " batches") + " of the environment " + environment
                + " is stalled by this service or its disk, not by the receiver: " + reason
                + ". It is tried again by itself, at least once a minute.";
    }

    private Optional<Instant> oldest() {
        for (Entry entry : batches.values()) {
            if (entry.isWaiting() && entry.events > 0) {
                try {
                    return Optional.of(BatchName.parse(entry.name).opened());
                } catch (IllegalArgumentException e) {
                    // Put there by hand under a name of its own.
                }
            }
        }
        return Optional.empty();
    }

    // What happens to open batches.

    /** Begins a batch by making its file. Its events count once {@link #synced} reports them. */
    synchronized <T> T opening(String name, Opening<T> opening) throws IOException {
        T batch = opening.run();
        put(name, State.OPEN, 0, 0);
        return batch;
    }

    /** Notes in which trace events come into a batch, as long as there is room for that. */
    synchronized void tracedBy(String name, String traceParent) {
        Entry entry = batches.get(name);
        if (entry == null
                || traceParent.length() > LONGEST_TRACE_PARENT
                || traceParents == MOST_TRACE_PARENTS
                || entry.traceParents.size() == MOST_TRACE_PARENTS_OF_A_BATCH) {
            return;
        }
        if (entry.traceParents.isEmpty()) {
            entry.traceParents = new ArrayList<>(1);
        }
        entry.traceParents.add(traceParent);
        traceParents++;
    }

    synchronized List<String> traceParents(String name) {
        Entry entry = batches.get(name);
        return entry == null ? List.of() : List.copyOf(entry.traceParents);
    }

    /** Counts further events of an open batch that are safe in its file, and the file's length with them. */
    synchronized void synced(String name, int events, long bytes) {
        made += events;
        Entry entry = batches.get(name);
        if (entry == null) {
            discarded += events;
        } else {
            resize(entry, entry.events + events, bytes);
        }
    }

    /**
     * Takes note that a batch was closed and waits in {@code ready/}. A batch without events has no file and is forgotten.
     *
     * @param checksum the checksum of the closed batch, if it is known
     */
    synchronized void closed(String name, Optional<BatchChecksum> checksum) {
        Entry entry = batches.get(name);
        if (entry == null || entry.state != State.OPEN) {
            return;
        }
        if (entry.events == 0) {
            remove(entry);
        } else {
            entry.state = State.READY;
            entry.changed = ++changes;
            checksum.ifPresent(known -> {
                entry.checksum = known;
                unsaved.add(new Unsaved(entry, known, nanoTime.getAsLong()));
            });
            handOut.add(name);
            notifyAll();
        }
    }

    /** Writes the checksums of batches that have waited for a moment, because they may still wait when the next process starts. */
    void saveChecksums() {
        saveChecksums(nanoTime.getAsLong() - SAVED_AFTER_NANOS);
    }

    /** Writes the checksums of all batches that wait. */
    void saveAllChecksums() {
        saveChecksums(nanoTime.getAsLong());
    }

    private void saveChecksums(long closedBy) {
        for (Unsaved next = unsaved(closedBy); next != null; next = unsaved(closedBy)) {
            Entry entry = next.entry();
            try {
                next.checksum().write(ready.resolve(entry.name));
            } catch (IOException e) {
                // The disk may be full. The batch goes on all the same, because only deliveries make room.
                LOG.debug("The checksum of the batch {} stays in memory.", entry.name, e);
                deleteChecksum(entry);
                continue;
            }
            boolean gone;
            synchronized (this) {
                entry.checksum = null;
                gone = batches.get(entry.name) != entry;
            }
            if (gone) {
                deleteChecksum(entry);
            }
        }
    }

    /** The next batch that was closed by then and still waits without its checksum beside it; null when there is none. */
    private synchronized Unsaved unsaved(long closedBy) {
        while (!unsaved.isEmpty() && unsaved.peek().closedNanos() - closedBy <= 0) {
            Unsaved next = unsaved.remove();
            if (next.entry().isWaiting() && batches.get(next.entry().name) == next.entry()) {
                return next;
            }
        }
        return null;
    }

    private void deleteChecksum(Entry entry) {
        try {
            Files.deleteIfExists(BatchChecksum.beside(ready.resolve(entry.name)));
        } catch (IOException e) {
            LOG.debug("The next start deletes the checksum of {}.", entry.name, e);
        }
    }

    private Entry put(String name, State state, int events, long bytes) {
        Entry entry = new Entry(name, state);
        entry.changed = ++changes;
        batches.put(name, entry);
        resize(entry, events, bytes);
        if (state == State.READY) {
            handOut.add(name);
            notifyAll();
        }
        return entry;
    }

    private void resize(Entry entry, int events, long bytes) {
        waitingEvents += events - entry.events;
        waitingBytes += bytes - entry.bytes;
        entry.events = events;
        entry.bytes = bytes;
    }

    private void remove(Entry entry) {
        resize(entry, 0, 0);
        traceParents -= entry.traceParents.size();
        entry.traceParents = List.of();
        batches.remove(entry.name);
        handOut.remove(entry.name);
        resting.remove(entry);
        goesOn(entry);
        if (entry.state == State.IN_HAND || entry.state == State.LEAVING) {
            inHand--;
            notifyAll();
        }
    }

    // Handing out.

    /**
     * Waits for the oldest closed batch that is due, then reads and checks it. A batch that is gone, or differs from what was closed, is
     * dealt with and skipped.
     *
     * @param goOn whether to go on waiting; asked at least once a second
     * @return empty if {@code goOn} said no
     */
    Optional<FileInHand> take(BooleanSupplier goOn) throws InterruptedException {
        while (goOn.getAsBoolean()) {
            Optional<FileInHand> batch = poll();
            if (batch.isPresent()) {
                return batch;
            }
            awaitDue();
        }
        return Optional.empty();
    }

    /** As {@link #take}, and empty when no batch is due. */
    Optional<FileInHand> poll() {
        for (Entry entry = next(); entry != null; entry = next()) {
            try {
                Optional<FileInHand> batch = read(entry);
                if (batch.isPresent()) {
                    return batch;
                }
            } catch (IOException | RuntimeException | Error e) {
                stall(entry, e);
            }
        }
        return Optional.empty();
    }

    /** Wakes the threads that wait for a batch, so that they ask whether to go on. */
    synchronized void wake() {
        notifyAll();
    }

    private synchronized Entry next() {
        long now = nanoTime.getAsLong();
        if (!mayHandOut(now)) {
            return null;
        }
        boolean due = !resting.isEmpty() && resting.element().dueNanos - now <= 0;
        Entry entry;
        // While batches fail, those that have failed and those that have not take turns, so that neither kind keeps the
        // other waiting.
        if (due && (failing == 0 || !lastHadFailed || handOut.isEmpty())) {
            entry = resting.remove();
            lastHadFailed = true;
        } else if (!handOut.isEmpty()) {
            entry = batches.get(handOut.pollFirst());
            lastHadFailed = false;
        } else {
            return null;
        }
        if (entry.isWaiting()) {
            entry.state = State.IN_HAND;
        }
        entry.changed = ++changes;
        inHand++;
        return entry;
    }

    private boolean mayHandOut(long now) {
        return pausedUntilNanos - now <= 0 && (failing == 0 || inHand == 0);
    }

    /** Returns when a batch may be due, and after a second at the latest. */
    private synchronized void awaitDue() throws InterruptedException {
        long now = nanoTime.getAsLong();
        boolean mayHandOut = mayHandOut(now);
        if (mayHandOut && !handOut.isEmpty()) {
            return;
        }
        long wait = TimeUnit.SECONDS.toNanos(1);
        if (pausedUntilNanos - now > 0) {
            wait = Math.min(wait, pausedUntilNanos - now);
        } else if (mayHandOut && !resting.isEmpty()) {
            wait = Math.min(wait, resting.element().dueNanos - now);
        }
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(wait, 1_000_000));
    }

    private Optional<FileInHand> read(Entry entry) throws IOException {
        Path file = ready.resolve(entry.name);
        if (isLeaving(entry)) {
            takeAway(entry);
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException gone) {
            discarded(entry);
            return Optional.empty();
        }
        BatchName name;
        try {
            name = BatchName.parse(entry.name);
        } catch (IllegalArgumentException e) {
            setAside(entry, e.getMessage());
            return Optional.empty();
        }
        Optional<BatchChecksum> checksum = checksum(entry);
        Optional<String> fault = checksum.isPresent() ? checksum.get().faultOf(bytes) : formFault(bytes);
        if (fault.isPresent()) {
            setAside(entry, "The batch is not what it was when it was closed: " + fault.get() + ".");
            return Optional.empty();
        }
        int events = checksum.isPresent() ? checksum.get().events() : BatchContent.count(bytes);
        synchronized (this) {
            found += Math.max(0, events - entry.events);
            discarded += Math.max(0, entry.events - events);
            resize(entry, events, bytes.length);
            return Optional.of(new FileInHand(this, entry.name, name, bytes, events, entry.attempts));
        }
    }

    private Optional<BatchChecksum> checksum(Entry entry) throws IOException {
        BatchChecksum known;
        synchronized (this) {
            known = entry.checksum;
        }
        return known == null ? BatchChecksum.read(ready.resolve(entry.name)) : Optional.of(known);
    }

    private static Optional<String> formFault(byte[] bytes) {
        return BatchContent.isWhole(bytes)
                ? Optional.empty()
                : Optional.of(
                        "it must be [, a line for each event, each JSON and with a comma before all but the first, and ]");
    }

    private synchronized boolean isLeaving(Entry entry) {
        return entry.state == State.LEAVING;
    }

    private synchronized void discarded(Entry entry) {
        LOG.info(
                LogEvents.BATCH_TAKEN_AWAY,
                "The batch {} of the environment {} was taken away.",
                entry.name,
                environment);
        discarded += entry.events;
        remove(entry);
        deleteChecksum(entry);
    }

    private void setAside(Entry entry, String fault) throws IOException {
        Map<String, Object> reason = new LinkedHashMap<>();
        reason.put("error", fault);
        reason.put("outcome", "damaged");
        reason.put("lastAttempt", clock.instant().toString());
        bury(entry, reason);
        LOG.error(
                LogEvents.BATCH_DAMAGED,
                "The batch {} of the environment {} went to the dead letters and was not sent: {}",
                entry.name,
                environment,
                fault);
    }

    /** Where a closed batch is. */
    Path ready(String name) {
        return ready.resolve(name);
    }

    // What becomes of a batch in hand. Each is called once for it.

    private synchronized Entry entry(String name) {
        return batches.get(name);
    }

    void delivered(String name) throws IOException {
        Entry entry = entry(name);
        synchronized (this) {
            delivered += entry.events;
            leaves(entry);
            receiverWorks();
        }
        takeAwayOrStall(entry);
    }

    /** Puts the batch's halves in its place, and takes its own file away. Their payload ids follow from its own. */
    void split(String name, byte[] bytes) throws IOException {
        List<BatchContent.Half> halves = BatchContent.halves(bytes);
        List<String> names = List.of(half(name, 1), half(name, 2));
        List<DurableFile> files = new ArrayList<>(2);
        try {
            for (int i = 0; i < 2; i++) {
                BatchContent.Half half = halves.get(i);
                Path file = ready.resolve(names.get(i));
                files.add(DurableFile.write(file, half.bytes()));
                BatchChecksum.of(half.bytes(), half.events()).write(file);
            }
        } catch (IOException | RuntimeException | Error e) {
            // Neither half may be delivered before both are on the disk.
            for (DurableFile file : files) {
                file.discard();
            }
            throw e;
        }
        Entry entry;
        synchronized (this) {
            for (DurableFile file : files) {
                file.publish();
            }
            entry = batches.get(name);
            leaves(entry);
            for (int i = 0; i < 2; i++) {
                Entry before = batches.get(names.get(i));
                if (before != null) {
                    // A crash came after the halves appeared and before the whole was deleted.
                    discarded += before.events;
                    resize(before, 0, 0);
                    resting.remove(before);
                }
                put(
                        names.get(i),
                        State.READY,
                        halves.get(i).events(),
                        halves.get(i).bytes().length);
                for (String traceParent : entry.traceParents) {
                    tracedBy(names.get(i), traceParent);
                }
            }
            receiverWorks();
        }
        takeAwayOrStall(entry);
    }

    private static String half(String whole, int number) {
        BatchName name = BatchName.parse(whole);
        return new BatchName(name.opened(), BatchName.halfId(name.payloadId(), number)).toString();
    }

    /** Moves a batch that the receiver refused to the dead letters, with the reason beside it. */
    void bury(String name, Map<String, Object> reason) throws IOException {
        bury(entry(name), reason);
        synchronized (this) {
            receiverWorks();
        }
    }

    /**
     * As {@link #bury}, for a batch that the receiver has not accepted in time. That says nothing about the receiver, so the environment
     * pauses as after any other failure, and many such batches do not make many requests.
     *
     * @param atLeast the shortest pause of the environment
     */
    void expire(String name, Map<String, Object> reason, Duration atLeast) throws IOException {
        Entry entry = entry(name);
        synchronized (this) {
            // The pause comes first, so that no other batch is handed out meanwhile.
            pause(entry, atLeast);
        }
        bury(entry, reason);
    }

    private void bury(Entry entry, Map<String, Object> reason) throws IOException {
        if (!Files.isDirectory(deadLetterDirectory)) {
            Directories.create(deadLetterDirectory);
            Directories.sync(deadLetterDirectory.getParent());
            Directories.sync(deadLetterDirectory.getParent().getParent());
        }
        DeadLetter letter = new DeadLetter(environment, deadLetterDirectory.resolve(entry.name));
        // The reason comes first, so that no dead letter is ever seen without one.
        DurableFile.write(letter.reasonFile(), JSON.writeValueAsBytes(reason)).publish();
        Path file = ready.resolve(entry.name);
        Files.deleteIfExists(BatchChecksum.beside(file));
        synchronized (this) {
            try {
                Directories.move(file, letter.file());
                deadLettered += entry.events;
            } catch (NoSuchFileException gone) {
                Files.deleteIfExists(letter.reasonFile());
                discarded += entry.events;
            }
            remove(entry);
        }
    }

    /**
     * Lets the batch rest, because the receiver did not accept it but may do so later.
     *
     * @param atLeast the shortest pause of the environment
     * @param attempts how many attempts to deliver it there were in all
     */
    synchronized void keep(String name, Duration atLeast, int attempts) {
        Entry entry = batches.get(name);
        entry.attempts = attempts;
        goesOn(entry);
        rest(entry, atLeast);
    }

    /** Lets the batch rest because of something other than the receiver, which is logged once for each reason. */
    void stall(String name, Throwable failure) {
        stall(entry(name), failure);
    }

    private synchronized void stall(Entry entry, Throwable failure) {
        String reason = describe(failure);
        stalled.add(entry.name);
        lastStall = reason;
        stalls++;
        rest(entry, Duration.ZERO);
        if (reasonsLogged.size() < MAX_REASONS_LOGGED && reasonsLogged.add(reason)) {
            String message = stalledMessage(stalled.size(), reason);
            if (failure instanceof IOException) {
                LOG.error(LogEvents.BATCH_STALLED, message);
            } else {
                LOG.error(LogEvents.BATCH_STALLED, message, failure);
            }
        }
    }

    private static String describe(Throwable failure) {
        Throwable told = failure.getCause() instanceof Error ? failure.getCause() : failure;
        return told.getClass().getSimpleName() + (told.getMessage() == null ? "" : ": " + told.getMessage());
    }

    private void rest(Entry entry, Duration atLeast) {
        inHand--;
        pause(entry, atLeast);
        entry.failures++;
        if (entry.state == State.IN_HAND) {
            entry.state = State.READY;
        }
        entry.changed = ++changes;
        entry.dueNanos = nanoTime.getAsLong() + Math.max(atLeast.toNanos(), pauseNanos(entry.failures));
        resting.add(entry);
        notifyAll();
    }

    /** Makes the environment pause after a failure, unless only this batch fails. */
    private void pause(Entry entry, Duration atLeast) {
        // Others were delivered since it last failed, so the fault is in this batch.
        boolean itsOwnFault = entry.failures > 0 && entry.failedAfter != deliveries;
        if (!itsOwnFault) {
            if (entry.failedAfter != deliveries || failing == 0) {
                failing++;
            }
            long until = nanoTime.getAsLong() + Math.max(atLeast.toNanos(), pauseNanos(failing));
            if (until - pausedUntilNanos > 0) {
                pausedUntilNanos = until;
            }
        }
        entry.failedAfter = deliveries;
    }

    /** With a random factor from 0.5 to 1.5, so that batches that failed together are not tried again together. */
    private static long pauseNanos(int failures) {
        long pause = Math.min(SHORTEST_PAUSE.toNanos() << Math.min(failures - 1, DOUBLINGS), LONGEST_PAUSE.toNanos());
        return ThreadLocalRandom.current().nextLong(pause / 2, pause + pause / 2);
    }

    private void receiverWorks() {
        deliveries++;
        failing = 0;
        pausedUntilNanos = nanoTime.getAsLong();
        notifyAll();
    }

    private void leaves(Entry entry) {
        resize(entry, 0, 0);
        entry.state = State.LEAVING;
        entry.changed = ++changes;
        goesOn(entry);
    }

    private void goesOn(Entry entry) {
        if (stalled.remove(entry.name) && stalled.isEmpty()) {
            reasonsLogged.clear();
            LOG.info(LogEvents.BATCHES_NOT_STALLED, "No batch of the environment {} is stalled any more.", environment);
        }
    }

    private void takeAwayOrStall(Entry entry) {
        try {
            takeAway(entry);
        } catch (IOException | RuntimeException | Error e) {
            stall(entry, e);
        }
    }

    private void takeAway(Entry entry) throws IOException {
        Files.deleteIfExists(ready.resolve(entry.name));
        boolean saved;
        synchronized (this) {
            saved = entry.checksum == null;
            remove(entry);
        }
        if (saved) {
            deleteChecksum(entry);
        }
    }

    /**
     * How long a batch has waited. The time in its name and the present time may each come from a clock that was wrong, so the first call
     * takes the least age that can be true. From then on {@link System#nanoTime} measures it.
     */
    synchronized Duration age(String name) {
        Entry entry = batches.get(name);
        long now = nanoTime.getAsLong();
        if (entry.bornNanos == null) {
            Instant opened = BatchName.parse(name).opened();
            Duration byClock = Duration.between(opened, clock.instant());
            Duration byTimePassed = Duration.between(opened, started.plusNanos(now - startedNanos));
            Duration least = byClock.compareTo(byTimePassed) < 0 ? byClock : byTimePassed;
            entry.bornNanos = now - (least.isNegative() ? 0 : Math.min(least.toMillis(), LONGEST_AGE_MS) * 1_000_000);
        }
        return Duration.ofNanos(now - entry.bornNanos);
    }

    // What people do to the files by hand.

    /** Notes the size of what an earlier process left, before {@link #look} finds it. */
    void measure() throws IOException {
        long bytes = 0;
        for (String name : batches(ready)) {
            try {
                bytes += Files.size(ready.resolve(name));
            } catch (NoSuchFileException gone) {
                // It was taken away just now.
            }
        }
        synchronized (this) {
            unfoundBytes = bytes;
        }
    }

    /** Reads the directories if they may have changed: at most once a second, and for at most a twentieth of the time. */
    void lookNowAndThen() throws IOException {
        long began = nanoTime.getAsLong();
        if (nextLookNanos - began > 0) {
            return;
        }
        FileTime openNow = modified(open);
        FileTime readyNow = modified(ready);
        if (openNow.equals(openModified) && readyNow.equals(readyModified)) {
            return;
        }
        long nowMs = System.currentTimeMillis();
        look();
        // A change at the same instant as the reading may have come after it.
        openModified = isSettled(openNow, nowMs) ? openNow : null;
        readyModified = isSettled(readyNow, nowMs) ? readyNow : null;
        long ended = nanoTime.getAsLong();
        nextLookNanos = ended + Math.max(LOOKS_APART_NANOS, LOOKING_SHARE * (ended - began));
    }

    private static boolean isSettled(FileTime modified, long nowMs) {
        return modified.toMillis() < nowMs - MODIFIED_GRANULARITY_MS;
    }

    private static FileTime modified(Path directory) throws IOException {
        try {
            return Files.getLastModifiedTime(directory);
        } catch (NoSuchFileException | NotDirectoryException none) {
            return FileTime.fromMillis(0);
        }
    }

    /** Compares the batches with the files in the directories. It holds the lock for no longer than a batch takes. */
    void look() throws IOException {
        long before;
        synchronized (this) {
            before = changes;
        }
        // In this order, because batches move from the one to the other.
        Set<String> there = batches(open);
        Set<String> closed = batches(ready);
        there.addAll(closed);
        for (String name : missing(there, before)) {
            if (Files.notExists(open.resolve(name)) && Files.notExists(ready.resolve(name))) {
                gone(name, before);
            }
        }
        for (String name : new TreeSet<>(closed)) {
            if (entry(name) == null) {
                find(name);
            }
        }
        synchronized (this) {
            unfoundBytes = 0;
        }
    }

    private synchronized List<String> missing(Set<String> there, long before) {
        return batches.values().stream()
                .filter(entry -> isJudged(entry, before) && !there.contains(entry.name))
                .map(entry -> entry.name)
                .toList();
    }

    /**
     * A batch that changed while the directories were listed may be missing from the list. A batch in hand is checked by the thread that
     * has it.
     */
    private static boolean isJudged(Entry entry, long before) {
        return entry.changed <= before && (entry.state == State.OPEN || entry.state == State.READY);
    }

    private synchronized void gone(String name, long before) {
        Entry entry = batches.get(name);
        if (entry != null && isJudged(entry, before)) {
            discarded(entry);
        }
    }

    /** Counts a batch's events while others go on. */
    private void find(String name) throws IOException {
        Path file = ready.resolve(name);
        int events;
        long bytes;
        try {
            bytes = Files.size(file);
            Optional<BatchChecksum> checksum = BatchChecksum.read(file);
            events = checksum.isPresent() ? checksum.get().events() : BatchContent.count(file);
        } catch (NoSuchFileException gone) {
            return;
        }
        synchronized (this) {
            if (!batches.containsKey(name) && Files.exists(file)) {
                put(name, State.READY, events, bytes);
                found += events;
                unfoundBytes = Math.max(0, unfoundBytes - bytes);
            }
        }
    }

    private static Set<String> batches(Path directory) throws IOException {
        Set<String> names = new HashSet<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json") && !name.startsWith("."))
                    .forEach(names::add);
        } catch (NoSuchFileException | NotDirectoryException none) {
            // No event has come for this environment yet.
        }
        return names;
    }
}
