package io.segmentlaunchdarkly.delivery;

import org.apache.camel.http.base.HttpOperationFailedException;

/** What the answer to a batch, or the lack of one, means for it. Every answer of 2xx is a delivery and no outcome of a failure. */
enum DeliveryOutcome {
    /** The receiver or the way to it is in trouble: no connection, time-out, 408, 429, 5xx. Try again later. */
    RETRY,
    /** The batch is too large or has something bad in it: 413, or 400 for more than one event. Halve it. */
    SPLIT,
    /** A single event that is refused: 400 or 413. It goes to the dead letters. */
    REFUSED,
    /** A fault in the configuration, no fault of the batch: any other 4xx, and a redirect. Keep it and tell the operator. */
    BLOCKED,
    /** The receiver has no part in it: an Error ended the delivery. Let the batch wait. */
    STALLED;

    /**
     * @param failure what the HTTP producer threw, or one of the steps around it; Camel wraps Errors of linking in an exception, and others
     *     do not come here
     * @param severalEvents whether the batch has more than one event
     */
    static DeliveryOutcome of(Throwable failure, boolean severalEvents) {
        if (failure.getCause() instanceof Error) {
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
