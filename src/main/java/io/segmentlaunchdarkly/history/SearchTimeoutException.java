package io.segmentlaunchdarkly.history;

import java.io.IOException;
import java.time.Duration;

/** A search of the history took longer than it may. */
public final class SearchTimeoutException extends IOException {
    private static final long serialVersionUID = 1;

    SearchTimeoutException(Duration most) {
        super("The search took longer than " + most.toMillis() + " ms.");
    }
}
