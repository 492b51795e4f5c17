package io.segmentlaunchdarkly.http;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of request bodies may be in memory at a time, whoever sends them. */
final class ByteBudget {
    private final long most;
    private final AtomicLong used = new AtomicLong();

    /**
     * @param most the bound, in bytes
     */
    ByteBudget(long most) {
        this.most = most;
    }

    /** Takes bytes, or none and answers false where they are not left. */
    boolean reserve(long bytes) {
        long now = used.get();
        while (now + bytes <= most) {
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

    long most() {
        return most;
    }
}
