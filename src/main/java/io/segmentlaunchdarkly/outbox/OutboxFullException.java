package io.segmentlaunchdarkly.outbox;

/** There is no room for more events; the client should come back when some were delivered. */
public final class OutboxFullException extends Exception {
    private static final long serialVersionUID = 1L;

    OutboxFullException(String message) {
        super(message);
    }
}
