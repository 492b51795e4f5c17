package io.segmentlaunchdarkly.console.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** JSON as pages show it. */
public final class JsonText {
    private static final int NESTING = 300;
    private static final int LONGEST_VALUE = 2_000;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(NESTING).build());
    }

    private JsonText() {}

    /** A text as JSON; empty if it is none, as the beginning of an event is. */
    public static Optional<JsonNode> read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return Optional.ofNullable(json).filter(node -> !node.isMissingNode());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** JSON on several lines; a text that is none as it is. */
    public static String indented(String text) {
        return read(text).map(JsonText::indented).orElse(text);
    }

    /** JSON on several lines. */
    public static String indented(JsonNode json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read can be written", e);
        }
    }

    /** A value in a line, cut where it is very long; empty text for a missing one. */
    public static String value(JsonNode json) {
        if (json.isMissingNode()) {
            return "";
        }
        String text = json.toString();
        return text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + "..." : text;
    }

    /** The text of JSON in bytes. */
    public static String of(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    /** Whether two texts are the same JSON. */
    public static boolean isSame(String one, String other) {
        Optional<JsonNode> json = read(one);
        return json.isPresent() && json.equals(read(other));
    }
}
