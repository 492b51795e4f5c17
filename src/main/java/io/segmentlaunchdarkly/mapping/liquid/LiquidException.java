package io.segmentlaunchdarkly.mapping.liquid;

/** A template failed on one event, or exceeded the limits of {@link Budget}. */
public final class LiquidException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LiquidException(String message) {
        super(message);
    }
}
