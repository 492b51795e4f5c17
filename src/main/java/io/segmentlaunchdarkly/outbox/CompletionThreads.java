package io.segmentlaunchdarkly.outbox;

import io.segmentlaunchdarkly.logging.LogEvents;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads on which requests continue once their events are safe. The steps that follow may be an application's own, and slow. There are
 * a few threads, and more, up to {@link #MAX_THREADS}, only while all are busy and tasks wait.
 */
final class CompletionThreads {
    static final int MAX_THREADS = 256;

    private static final Logger LOG = LoggerFactory.getLogger(CompletionThreads.class);
    private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final long RELIEF_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(15);
    private static final long IDLE_SECONDS = 10;
    private static final long LAST_SECONDS = 5;

    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong names = new AtomicLong();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::thread);
    /** Whether tasks waited at the last look, how many had been begun then, and since when none was. */
    private boolean isStuck;

    private long begunAtLastLook;
    private long stuckSinceNanos;

    CompletionThreads() {
        threads.allowCoreThreadTimeOut(true);
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "launchdarkly-outbox-" + names.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** Runs a task on one of the threads, or on the caller's if there is none. */
    void execute(Runnable task) {
        Runnable counted = () -> {
            begun.incrementAndGet();
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.error(LogEvents.COMPLETION_FAILED, "What follows the commit of a request failed.", e);
                // Camel has put the step that follows the failed one into this thread's queue, and would run it with
                // the thread's next request. So the thread ends, and the pool replaces it.
                Thread.currentThread().setUncaughtExceptionHandler((thread, logged) -> {});
                throw e;
            }
        };
        try {
            threads.execute(counted);
        } catch (RuntimeException | Error noThread) {
            // It may have been queued all the same, for another thread to run.
            if (!threads.getQueue().contains(counted)) {
                counted.run();
            }
        }
    }

    /** Whether tasks wait for a thread. */
    boolean isWaiting() {
        return !threads.getQueue().isEmpty();
    }

    /** Adds threads if no waiting task has begun for a while. One thread calls this regularly while tasks wait. */
    void relieve() {
        int waiting = threads.getQueue().size();
        long now = System.nanoTime();
        if (waiting == 0) {
            isStuck = false;
            if (threads.getCorePoolSize() > THREADS) {
                threads.setCorePoolSize(THREADS);
            }
        } else if (!isStuck || begun.get() != begunAtLastLook) {
            isStuck = true;
            begunAtLastLook = begun.get();
            stuckSinceNanos = now;
        } else if (now - stuckSinceNanos > RELIEF_AFTER_NANOS) {
            threads.setCorePoolSize(Math.min(MAX_THREADS, threads.getPoolSize() + waiting));
            stuckSinceNanos = now;
        }
    }

    /** Takes no more tasks and waits some seconds for those that were taken. */
    void stop() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn(
                        LogEvents.COMPLETIONS_UNFINISHED,
                        "Requests whose events are safe go on after the outbox has stopped.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
