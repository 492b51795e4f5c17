package io.segmentlaunchdarkly.kafka;

import java.io.IOException;

/** The brokers have not accepted the records of a request, so none of its events may be acknowledged. */
public final class KafkaUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    KafkaUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
