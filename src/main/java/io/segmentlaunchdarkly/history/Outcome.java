package io.segmentlaunchdarkly.history;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What became of a Segment event, or of one of the LaunchDarkly events that were made of it. */
public enum Outcome {
    /** It was malformed or too large, or the request had too many events. */
    REJECTED(1),
    /** Its integrations object or a filter kept it from this destination. */
    FILTERED(2),
    /** There is no mapping for it. */
    UNMAPPED(3),
    /** A mapping discarded it. */
    DISCARDED(4),
    /** It had been there before. */
    DUPLICATE(5),
    /** Its LaunchDarkly event went to the outbox. What became of it there is one of the outcomes below. */
    MAPPED(6),
    /** It waits to be delivered for the first time. */
    WAITING(7),
    /** It was not delivered, and will be tried again. */
    RETRYING(8),
    /** LaunchDarkly has it. */
    DELIVERED(9),
    /** It went to the dead letters. */
    DEAD_LETTERED(10),
    /** Somebody took its batch away. */
    REMOVED(11);

    private static final Outcome[] BY_CODE = new Outcome[values().length + 1];

    static {
        for (Outcome outcome : values()) {
            BY_CODE[outcome.code] = outcome;
        }
    }

    /** Its stored form. A code is never given to another outcome. */
    private final int code;

    Outcome(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /**
     * @throws IllegalArgumentException if no outcome has the code
     */
    static Outcome ofCode(int code) {
        if (code < 1 || code >= BY_CODE.length) {
            throw new IllegalArgumentException("there is no outcome " + code);
        }
        return BY_CODE[code];
    }

    /** The outcome as people write it: {@code dead-lettered}; empty for any other text. */
    public static Optional<Outcome> of(String text) {
        return Arrays.stream(values())
                .filter(outcome -> outcome != MAPPED && outcome.toString().equals(text))
                .findAny();
    }

    /** All outcomes that {@link #of} knows, separated by commas. */
    public static String names() {
        return Arrays.stream(values())
                .filter(outcome -> outcome != MAPPED)
                .map(Outcome::toString)
                .collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
