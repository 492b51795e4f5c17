package io.segmentlaunchdarkly.observe;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether the heap has room. The bytes in use include garbage, so a heap that looks full is collected before it is reported, at most once
 * in ten seconds.
 */
final class Heap {
    /** A service with less does hardly anything but collect garbage. */
    private static final int LEAST_FREE_PERCENT = 4;

    private static final long COLLECTION_IS_NEWS_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long MEGABYTE = 1_000_000;

    private final long mostBytes;
    private final LongSupplier usedBytes;
    private final Runnable collection;
    private final LongSupplier nanoTime;
    private boolean collected;
    private long collectedAt;

    /** The heap of this process. */
    Heap() {
        this(
                Runtime.getRuntime().maxMemory(),
                () -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory(),
                System::gc,
                System::nanoTime);
    }

    Heap(long mostBytes, LongSupplier usedBytes, Runnable collection, LongSupplier nanoTime) {
        this.mostBytes = mostBytes;
        this.usedBytes = usedBytes;
        this.collection = collection;
        this.nanoTime = nanoTime;
    }

    /** A sentence that says that the heap is full; empty while it is not. */
    synchronized Optional<String> full() {
        if (isFull() && (!collected || nanoTime.getAsLong() - collectedAt > COLLECTION_IS_NEWS_NANOS)) {
            collection.run();
            collected = true;
            collectedAt = nanoTime.getAsLong();
        }
        return isFull()
                ? Optional.of("The heap is full: " + usedBytes.getAsLong() / MEGABYTE + " of " + mostBytes / MEGABYTE
                        + " MB are in use; give it more (-Xmx in JAVA_OPTS).")
                : Optional.empty();
    }

    private boolean isFull() {
        return mostBytes - usedBytes.getAsLong() < mostBytes / 100 * LEAST_FREE_PERCENT;
    }
}
