package io.segmentlaunchdarkly.mapping.liquid;

/** A template cannot be parsed, or would fail on every event. */
public final class LiquidSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    LiquidSyntaxException(String message) {
        super(message);
    }
}
