package io.segmentlaunchdarkly.delivery;

import org.apache.camel.http.base.HttpOperationFailedException;

/**
 * What a failed delivery means for the batch. The failure is an answer or the lack of one; every 2xx answer of the receiver is a delivery. A
 * proxy's answer says nothing about the batch.
 */
enum DeliveryOutcome {
    /** The receiver, or the connection to it, has trouble: no connection, timeout, 408, 429, 5xx. Try again later. */
    RETRY,
    /** The batch is too large or has a bad event: 413 or 400 for more than one event. Halve it. */
    SPLIT,
    /** A single event was refused: 400 or 413. It goes to the dead letters. */
    REFUSED,
    /** The fault is in the configuration, not in the batch: any other 4xx, a redirect, or a proxy that refuses. Keep the batch and tell the operator. */
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
        if (failure instanceof ProxyRefusedException proxy) {
            return ofConfiguration(proxy.status());
        }
        if (!(failure instanceof HttpOperationFailedException http)) {
            return RETRY;
        }
        int status = http.getHttpResponseCode();
        return switch (status) {
            case 400, 413 -> severalEvents ? SPLIT : REFUSED;
            default -> ofConfiguration(status);
        };
    }

    private static DeliveryOutcome ofConfiguration(int status) {
        return status == 408 || status == 429 || status >= 500 ? RETRY : BLOCKED;
    }
}
