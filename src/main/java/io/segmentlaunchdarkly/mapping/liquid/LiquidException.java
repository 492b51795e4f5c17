package io.segmentlaunchdarkly.mapping.liquid;

/** A template failed on one event, or took or made too much. */
public final class LiquidException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LiquidException(String message) {
        super(message);
    }
}
