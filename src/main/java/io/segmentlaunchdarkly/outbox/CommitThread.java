package io.segmentlaunchdarkly.outbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which requests are committed, in the order in which they came: the first task syncs for all who have written by
 * then, and the next ones find it done. It outlives whatever a task throws, and tells when it makes no progress.
 */
final class CommitThread {
    private static final Logger LOG = LoggerFactory.getLogger(CommitThread.class);
    private static final Duration STUCK_AFTER = Duration.ofSeconds(10);
    private static final int LAST_COMMITS_SECONDS = 5;

    private final LongSupplier nanoTime;
    /** When each task that has not ended came, the oldest first. */
    private final Deque<Long> waitingSince = new ArrayDeque<>();

    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), CommitThread::thread);

    /**
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    CommitThread(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        // Made now, a thread that cannot be had stops the start; made with the first task, it would fail a task that is
        // queued.
        thread.prestartCoreThread();
    }

    /** Keeps no process alive: an application whose start fails after the outbox's must end. */
    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "launchdarkly-outbox-commit");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Runs a task after those before it.
     *
     * @throws RejectedExecutionException when the thread is stopped; the task is not run then
     */
    void execute(Runnable task) {
        synchronized (waitingSince) {
            waitingSince.addLast(nanoTime.getAsLong());
            try {
                thread.execute(() -> run(task));
            } catch (RuntimeException | Error e) {
                waitingSince.removeLast();
                throw e;
            }
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("What follows the commit of a request failed.", e);
        } finally {
            synchronized (waitingSince) {
                waitingSince.removeFirst();
            }
        }
    }

    /** Why no task will end soon, in a sentence; empty when tasks end. */
    Optional<String> trouble() {
        if (thread.isShutdown()) {
            return Optional.of("The outbox is stopped.");
        }
        long waits;
        synchronized (waitingSince) {
            waits = waitingSince.isEmpty() ? 0 : nanoTime.getAsLong() - waitingSince.getFirst();
        }
        if (waits > STUCK_AFTER.toNanos()) {
            return Optional.of("A request has waited for " + TimeUnit.NANOSECONDS.toSeconds(waits)
                    + " s to be synced: the disk of the data directory does not answer.");
        }
        return Optional.empty();
    }

    /** Takes no more tasks and waits some seconds for those that were taken. */
    void stop() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LAST_COMMITS_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Requests are not answered: the disk takes too long.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
