package io.segmentlaunchdarkly.kafka;

/** An offset may not have been committed, because the broker did not answer or the group is being shared out. */
final class CommitDelayedException extends Exception {
    private static final long serialVersionUID = 1L;

    CommitDelayedException(String message, Throwable cause) {
        super(message, cause);
    }
}
