package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One environment's LaunchDarkly events. An event is made when its line is synced to a batch, so that one of a request that failed
 * later, and is delivered all the same, counts too. What people do to the files by hand shows when the directories are looked at, at
 * most once a second and only while somebody asks: a batch that is gone, or shorter than it was, was discarded, and a file that nobody
 * here made was found.
 */
public final class Account {
    /**
     * The account at one moment: {@code made + found = delivered + waiting + deadLettered + discarded}.
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

    /** Something done to the files of this environment, which nobody must look at half-way. */
    interface Change<T> {
        T run() throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Account.class);
    private static final long LOOK_IS_NEWS_NANOS = 1_000_000_000L;

    private static final int LEAVING_MAX = 100;

    private final String environment;
    private final Path open;
    private final Path ready;
    private final DeadLetterStock deadLetters;
    private final ReentrantLock looking = new ReentrantLock();

    /** How many events of each batch are safe in its file, by the file's name; names sort by age. */
    private final TreeMap<String, Integer> waiting = new TreeMap<>();
    /** Batches that are accounted for and whose files go any moment; those whose files are gone are forgotten now and then. */
    private final Set<String> leaving = new HashSet<>();

    private int leavingMax = LEAVING_MAX;

    private long made;
    private long found;
    private long delivered;
    private long deadLettered;
    private long discarded;
    private long bytes;
    private long lookedAt;
    private boolean looked;

    Account(String environment, Path directory, DeadLetterStock deadLetters) {
        this.environment = environment;
        this.open = directory.resolve("open");
        this.ready = directory.resolve("ready");
        this.deadLetters = deadLetters;
    }

    /** The name of the environment. */
    public String environment() {
        return environment;
    }

    /** The account as it is now; the first call after a start with a large backlog takes as long as reading it does. */
    public Balance balance() {
        look();
        synchronized (this) {
            long events = 0;
            for (int batch : waiting.values()) {
                events += batch;
            }
            return new Balance(made, found, delivered, deadLettered, discarded, events, bytes, oldest());
        }
    }

    /** The dead letters as they are now; the first call reads them all. */
    public Stock deadLetters() {
        return deadLetters.stock();
    }

    private Optional<Instant> oldest() {
        for (String name : waiting.keySet()) {
            try {
                return Optional.of(BatchName.parse(name).opened());
            } catch (IllegalArgumentException e) {
                // Put there by hand under a name of its own.
            }
        }
        return Optional.empty();
    }

    /** A batch begins: its file is made, and events are safe in it when {@link #synced} says so. */
    synchronized <T> T opening(String name, Change<T> change) throws IOException {
        T batch = change.run();
        waiting.put(name, 0);
        return batch;
    }

    /** More events of a batch are safe in its file. */
    synchronized void synced(String name, int events) {
        made += events;
        if (waiting.computeIfPresent(name, (batch, before) -> before + events) == null) {
            discarded += events;
        }
    }

    /** No more events come into a batch; one without any has no file any more. */
    synchronized void closed(String name) {
        waiting.remove(name, 0);
    }

    /** How many batches are known to wait. */
    synchronized int waitingBatches() {
        return waiting.size();
    }

    /** LaunchDarkly has taken a batch; its file goes next. One whose file could not be deleted then is not counted again. */
    synchronized void delivered(String name, int events) {
        if (leave(name, events)) {
            delivered += events;
        }
    }

    /** The change moves a batch to the dead letters. */
    synchronized void burying(String name, int events, Change<Void> change) throws IOException {
        change.run();
        if (leave(name, events)) {
            deadLettered += events;
        }
        leaving.remove(name);
    }

    /** The change puts other batches, with as many events as given, in the place of one, whose own file goes next. */
    synchronized void splitting(String name, int events, Map<String, Integer> parts, Change<Void> change)
            throws IOException {
        change.run();
        if (!leave(name, events)) {
            return;
        }
        parts.forEach((part, count) -> {
            Integer before = waiting.put(part, count);
            if (before != null) {
                discarded += before;
            }
        });
    }

    /** Ends the waiting of a batch, however many events it was thought to have; false if that was done before. */
    private boolean leave(String name, int events) {
        Integer known = waiting.remove(name);
        if (!leaving.add(name) && known == null) {
            return false;
        }
        forgetThoseThatAreGone();
        int before = known == null ? 0 : known;
        found += Math.max(0, events - before);
        discarded += Math.max(0, before - events);
        return true;
    }

    /** Nobody may ever look, so the deliveries themselves keep this small: each costs one question to the file system in the long run. */
    private void forgetThoseThatAreGone() {
        if (leaving.size() > leavingMax) {
            leaving.removeIf(name -> Files.notExists(ready.resolve(name)));
            leavingMax = LEAVING_MAX + 2 * leaving.size();
        }
    }

    /** How many batches are accounted for and remembered because their files may still be there. */
    synchronized int leaving() {
        return leaving.size();
    }

    private void look() {
        if (!looking.tryLock()) {
            return;
        }
        try {
            if (!looked || System.nanoTime() - lookedAt > LOOK_IS_NEWS_NANOS) {
                Set<String> names = new HashSet<>();
                for (String stranger : compare(names)) {
                    count(stranger);
                }
                measure(names);
                lookedAt = System.nanoTime();
                looked = true;
            }
        } catch (IOException e) {
            LOG.warn("The batches of environment {} cannot be looked at: {}", environment, e.toString());
        } finally {
            looking.unlock();
        }
    }

    /** Notes which batches are gone; answers which there are that nobody knows. */
    private synchronized List<String> compare(Set<String> names) throws IOException {
        // In this order, as batches go from one to the other.
        names.addAll(batches(open));
        Set<String> closed = batches(ready);
        names.addAll(closed);
        leaving.retainAll(names);
        waiting.entrySet().removeIf(batch -> {
            boolean gone = !names.contains(batch.getKey());
            if (gone) {
                discarded += batch.getValue();
            }
            return gone;
        });
        return closed.stream()
                .filter(name -> !waiting.containsKey(name) && !leaving.contains(name))
                .toList();
    }

    /** Counts a batch's events while others go on; it may be delivered meanwhile. */
    private void count(String stranger) throws IOException {
        int events;
        try {
            events = BatchFile.count(ready.resolve(stranger));
        } catch (NoSuchFileException delivered) {
            return;
        }
        synchronized (this) {
            if (!waiting.containsKey(stranger)
                    && !leaving.contains(stranger)
                    && Files.exists(ready.resolve(stranger))) {
                waiting.put(stranger, events);
                found += events;
            }
        }
    }

    private void measure(Set<String> names) throws IOException {
        long sum = 0;
        for (String name : names) {
            for (Path directory : List.of(open, ready)) {
                try {
                    sum += Files.size(directory.resolve(name));
                    break;
                } catch (NoSuchFileException e) {
                    // In the other directory, or delivered meanwhile.
                }
            }
        }
        synchronized (this) {
            bytes = sum;
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
