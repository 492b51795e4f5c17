package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.javascript.Numbers;
import io.segmentlaunchdarkly.javascript.Text;

/** The text that a directive makes from a value, within the limits of a mapping. An error names the directive's place. */
final class BoundedText {

    private record Limited(String place) implements Text.Bounds {

        @Override
        public void checkDepth(int levels) {
            BoundedText.checkDepth(levels, place);
        }

        @Override
        public void checkLength(long characters) {
            BoundedText.checkLength(characters, place);
        }
    }

    private BoundedText() {}

    /** Makes text as {@code String(value)} does, except that undefined and null are empty, as in templates. */
    static String string(JsonNode value, String place) {
        return JavaScriptValues.isAbsent(value) ? "" : Text.string(value, Numbers::text, new Limited(place));
    }

    /** Makes JSON text as {@code JSON.stringify} does; the value must not be undefined. */
    static String json(JsonNode value, String place) {
        return Text.json(value, new Limited(place));
    }

    static void checkDepth(int depth, String place) {
        if (depth > MappingLimits.EVENT_DEPTH) {
            throw new MappingException(
                    place, "the value is nested deeper than " + MappingLimits.EVENT_DEPTH + " levels");
        }
    }

    static void checkLength(long length, String place) {
        if (length > MappingLimits.TEXT_LENGTH) {
            throw new MappingException(
                    place, "the text would be longer than " + MappingLimits.TEXT_LENGTH + " characters");
        }
    }
}
