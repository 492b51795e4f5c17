package io.segmentlaunchdarkly.delivery;

import java.io.IOException;

/** The proxy did not open a tunnel to the receiver, so the receiver did not get the request. */
final class ProxyRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * @param status what the proxy answered
     */
    ProxyRefusedException(int status) {
        super("the proxy answered " + status + " when asked for a tunnel");
        this.status = status;
    }

    int status() {
        return status;
    }
}
