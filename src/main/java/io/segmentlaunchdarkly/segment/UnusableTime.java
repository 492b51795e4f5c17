package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/**
 * A timestamp that could not be used.
 *
 * @param given the value, as the client sent it
 */
record UnusableTime(JsonNode given) {
    private static final Pattern LETTER = Pattern.compile("\\p{L}");
    private static final Pattern DIGIT = Pattern.compile("\\p{N}");

    /** A warning for whoever sent the event. */
    String warning() {
        return warning(SegmentJson.typeAndValueOf(given));
    }

    /**
     * A warning for the log. It shows the form of the value only, {@code "9999/99/99"} for a date or {@code "aaa@aaaaaaa.aaa"} for an
     * address, as a client may send anything there.
     */
    String warningWithoutData() {
        String value = SegmentJson.typeAndValueOf(given);
        int type = SegmentJson.typeOf(given).length();
        String form = LETTER.matcher(value.substring(type)).replaceAll("a");
        return warning(value.substring(0, type) + DIGIT.matcher(form).replaceAll("9"));
    }

    private static String warning(String value) {
        return "The timestamp of an event was " + value
                + ", which is not a readable time or, once corrected, is outside the years 0 to 9999: the time of receipt is used.";
    }
}
