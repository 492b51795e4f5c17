package io.segmentlaunchdarkly.outbox;

/** The outbox could not keep what it was given; nothing of that request may be acknowledged. */
public final class OutboxException extends Exception {
    private static final long serialVersionUID = 1L;

    OutboxException(String message, Throwable cause) {
        super(message, cause);
    }

    /** One that is seldom looked at, and so has no stack trace. */
    OutboxException(String message) {
        super(message, null, false, false);
    }
}
