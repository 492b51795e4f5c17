package io.segmentlaunchdarkly.delivery;

import java.io.UncheckedIOException;
import org.apache.camel.http.base.HttpOperationFailedException;

/** What the answer to a batch, or the lack of one, means for it. Every answer of 2xx is a delivery and no outcome of a failure. */
enum Outcome {
    /** The receiver or the way to it is in trouble: no connection, time-out, 408, 429, 5xx. Try again later. */
    RETRY,
    /** The batch is too large or has something bad in it: 413, or 400 for more than one event. Halve it. */
    SPLIT,
    /** A single event that is refused: 400 or 413. It goes to the dead letters. */
    REFUSED,
    /** A fault in the configuration, no fault of the batch: any other 4xx, and a redirect. Keep it and tell the operator. */
    BLOCKED,
    /** The receiver has no part in it: the file cannot be read, halved or moved, or an Error ended the delivery. Let it wait. */
    STALLED;

    /**
     * @param failure what the HTTP producer threw, or one of the steps around it, for which the disk fails with an {@link
     *     UncheckedIOException}; of the Errors, Camel wraps those of linking in an exception
     * @param severalEvents whether the batch has more than one event
     */
    static Outcome of(Throwable failure, boolean severalEvents) {
        if (failure instanceof UncheckedIOException || failure.getCause() instanceof Error) {
            return STALLED;
        }
        if (!(failure instanceof HttpOperationFailedException http)) {
            return RETRY;
        }
        int status = http.getHttpResponseCode();
        return switch (status) {
            case 408, 429 -> RETRY;
            case 400, 413 -> severalEvents ? SPLIT : REFUSED;
            default -> status >= 500 ? RETRY : BLOCKED;
        };
    }
}
