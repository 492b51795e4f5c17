package io.segmentlaunchdarkly.delivery;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The batches of one environment that something other than the receiver keeps from going on, such as a disk that is full or an Error.
 * Each waits for a pause that grows from a second to a minute, in no thread: until then the consumer passes over its file.
 *
 * <p>It remembers {@link #MAX_BATCHES} batches. While there are so many, the consumer takes up no other batch, so that neither memory
 * nor the number of tries grows with the backlog.
 */
final class StalledBatches {
    static final int MAX_BATCHES = 1000;

    private static final int MAX_TOLD = 100;
    private static final int DOUBLINGS = 6;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private record Stall(Path file, int times, long untilNanos) {}

    private final LongSupplier nanoTime;
    private final Map<String, Stall> stalls = new HashMap<>();
    private final Set<String> told = new HashSet<>();
    private String lastReason = "";
    private long lookedNanos;

    StalledBatches(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lookedNanos = nanoTime.getAsLong();
    }

    /**
     * Lets a batch wait, longer than the last time.
     *
     * @return whether this reason is news, for the log
     */
    synchronized boolean add(Path file, String reason) {
        forgetGone();
        String name = name(file);
        int times = stalls.containsKey(name) ? stalls.get(name).times() + 1 : 1;
        stalls.put(
                name, new Stall(file, times, nanoTime.getAsLong() + pause(times).toNanos()));
        lastReason = reason;
        return told.size() < MAX_TOLD && told.add(reason);
    }

    private static Duration pause(int times) {
        Duration doubled = Duration.ofSeconds(1L << Math.min(times - 1, DOUBLINGS));
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    /** Whether the consumer may take up a file now. */
    synchronized boolean mayGo(String name) {
        if (nanoTime.getAsLong() - lookedNanos > LOOK_AGAIN.toNanos()) {
            forgetGone();
        }
        Stall stall = stalls.get(name);
        return stall == null ? stalls.size() < MAX_BATCHES : isOver(stall);
    }

    /** Whether something that is no batch, such as the directory, may be tried now; there is always room for it. */
    synchronized boolean isDue(Path file) {
        Stall stall = stalls.get(name(file));
        return stall == null || isOver(stall);
    }

    private boolean isOver(Stall stall) {
        return nanoTime.getAsLong() - stall.untilNanos() >= 0;
    }

    /**
     * A batch goes on.
     *
     * @return whether it was the last one that waited
     */
    synchronized boolean remove(Path file) {
        boolean last = stalls.remove(name(file)) != null && stalls.isEmpty();
        if (last) {
            told.clear();
        }
        return last;
    }

    /** How many batches wait. */
    synchronized int size() {
        forgetGone();
        return stalls.size();
    }

    /** Why the last of them waits. */
    synchronized String lastReason() {
        return lastReason;
    }

    /** Halved, buried or taken away: whose file is gone waits no more. */
    private void forgetGone() {
        lookedNanos = nanoTime.getAsLong();
        stalls.values().removeIf(stall -> Files.notExists(stall.file()));
        if (stalls.isEmpty()) {
            told.clear();
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
