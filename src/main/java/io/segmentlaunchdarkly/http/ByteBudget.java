package io.segmentlaunchdarkly.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of request bodies may be in memory at a time, for all clients together. A ninth of it is reserved for small bodies, so
 * that clients with large ones cannot keep all others out.
 */
final class ByteBudget {
    /** A body up to this size is small. */
    static final int SMALL_BYTES = 16 * 1024;

    private final long most;
    private final AtomicLong used = new AtomicLong();

    /**
     * @param most the bound, in bytes, for bodies that are not small; small ones may take an eighth more
     */
    ByteBudget(long most) {
        this.most = most;
    }

    /**
     * Reserves bytes; false, and nothing is reserved, when too few are left.
     *
     * @param size the size of the body including them
     */
    boolean reserve(long bytes, long size) {
        long bound = size <= SMALL_BYTES ? most + most / 8 : most;
        long now = used.get();
        while (now + bytes <= bound) {
            if (used.compareAndSet(now, now + bytes)) {
                return true;
            }
            now = used.get();
        }
        return false;
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    long used() {
        return used.get();
    }
}
