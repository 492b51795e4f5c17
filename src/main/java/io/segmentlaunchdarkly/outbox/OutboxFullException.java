package io.segmentlaunchdarkly.outbox;

/** There is no room for more events. The client should retry when some have been delivered. */
public final class OutboxFullException extends Exception {
    private static final long serialVersionUID = 1L;

    OutboxFullException(String message) {
        super(message);
    }
}
