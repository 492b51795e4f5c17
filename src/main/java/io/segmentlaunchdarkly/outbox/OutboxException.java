package io.segmentlaunchdarkly.outbox;

/** The outbox could not store the events of a request, so none of them may be acknowledged. */
public final class OutboxException extends Exception {
    private static final long serialVersionUID = 1L;

    OutboxException(String message, Throwable cause) {
        super(message, cause);
    }

    /** An exception without a stack trace, because it is seldom looked at. */
    OutboxException(String message) {
        super(message, null, false, false);
    }
}
