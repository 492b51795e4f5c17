package io.segmentlaunchdarkly.delivery;

import org.apache.camel.http.base.HttpOperationFailedException;

/** What a failed delivery means for the batch. The failure is an answer or the lack of one; every 2xx answer is a delivery. */
enum DeliveryOutcome {
    /** The receiver, or the connection to it, has trouble: no connection, timeout, 408, 429, 5xx. Try again later. */
    RETRY,
    /** The batch is too large or has a bad event: 413 or 400 for more than one event. Halve it. */
    SPLIT,
    /** A single event was refused: 400 or 413. It goes to the dead letters. */
    REFUSED,
    /** The fault is in the configuration, not in the batch: any other 4xx, or a redirect. Keep the batch and tell the operator. */
    BLOCKED,
    /** An Error of this service ended the delivery. Let the batch wait. */
    STALLED;

    /**
     * @param failure what the HTTP producer, or one of the steps around it, threw. Camel wraps a LinkageError in an exception; other Errors
     *     do not get here
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
