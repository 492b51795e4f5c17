package io.segmentlaunchdarkly.outbox;

import io.segmentlaunchdarkly.logging.LogEvents;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that commits requests in the order in which they came: the first task syncs for all requests that have written by then, and
 * the next tasks find that done. The thread survives whatever a task throws, and reports when it makes no progress. What follows a commit
 * runs on other threads, {@link #completions}.
 */
final class CommitThread {
    private static final Logger LOG = LoggerFactory.getLogger(CommitThread.class);
    static final Duration STUCK_AFTER = Duration.ofSeconds(10);
    private static final long LAST_COMMITS_MS = 5_000;
    /**
     * How often the thread checks the completions while some wait; without any it wakes after {@link #IDLE_MS} to see whether it was
     * stopped.
     */
    private static final long LOOK_MS = 20;

    private static final long IDLE_MS = 1_000;

    private record Task(Runnable work, long sinceNanos) {}

    private final LongSupplier nanoTime;
    private final LinkedBlockingDeque<Task> tasks = new LinkedBlockingDeque<>();
    private final CompletionThreads completions = new CompletionThreads();
    private final Thread thread = new Thread(this::run, "launchdarkly-outbox-commit");
    /** The task that runs; null while none does. */
    private volatile Task running;

    private boolean stopped;

    /**
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    CommitThread(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        // It keeps no process alive: an application whose start fails after the outbox's must end.
        thread.setDaemon(true);
        thread.start();
    }

    /** The threads on which a committed request continues. */
    CompletionThreads completions() {
        return completions;
    }

    /**
     * Runs a task after those before it.
     *
     * @throws RejectedExecutionException when the thread is stopped; the task is not run then
     */
    void execute(Runnable work) {
        synchronized (tasks) {
            if (stopped) {
                throw new RejectedExecutionException("the outbox is stopped");
            }
            tasks.add(new Task(work, nanoTime.getAsLong()));
        }
    }

    private void run() {
        while (!isOver()) {
            try {
                Task task = tasks.poll(completions.isWaiting() ? LOOK_MS : IDLE_MS, TimeUnit.MILLISECONDS);
                completions.relieve();
                if (task != null) {
                    running = task;
                    task.work().run();
                }
            } catch (InterruptedException e) {
                LOG.warn(LogEvents.COMMIT_INTERRUPTED, "The thread that commits was interrupted, and goes on.");
            } catch (RuntimeException | Error e) {
                LOG.error(LogEvents.COMMIT_FAILED, "A commit failed.", e);
            } finally {
                running = null;
            }
        }
    }

    private boolean isOver() {
        synchronized (tasks) {
            return stopped && tasks.isEmpty();
        }
    }

    /** Why tasks do not end, in a sentence; empty while they do. */
    Optional<String> trouble() {
        synchronized (tasks) {
            if (stopped) {
                return Optional.of("The outbox is stopped.");
            }
        }
        Task oldest = running;
        if (oldest == null) {
            oldest = tasks.peek();
        }
        long waits = oldest == null ? 0 : nanoTime.getAsLong() - oldest.sinceNanos();
        if (waits > STUCK_AFTER.toNanos()) {
            return Optional.of("A request has waited for " + TimeUnit.NANOSECONDS.toSeconds(waits)
                    + " s to be synced: the disk of the data directory does not answer.");
        }
        return Optional.empty();
    }

    /** Takes no more tasks and waits some seconds for those that were taken, and for what follows them. */
    void stop() {
        synchronized (tasks) {
            if (!stopped) {
                stopped = true;
                tasks.add(new Task(() -> {}, nanoTime.getAsLong()));
            }
        }
        try {
            thread.join(LAST_COMMITS_MS);
            if (thread.isAlive()) {
                LOG.warn(LogEvents.COMMITS_UNFINISHED, "Requests are not answered: the disk takes too long.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        completions.stop();
    }
}
