package io.segmentlaunchdarkly.outbox;

/** The outbox holds as many bytes as it may; the client should come back when some were delivered. */
public final class OutboxFullException extends Exception {
    private static final long serialVersionUID = 1L;

    OutboxFullException(long bytes, long maxBytes) {
        super("The outbox holds " + bytes + " bytes of at most " + maxBytes + " (launchdarkly.outbox.max-bytes).");
    }
}
