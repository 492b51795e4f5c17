package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** How this package reads and writes JSON. */
final class SegmentJson {
    /** Bounds what reading one document may cost; Jackson's own defaults are far wider than a legal request needs. */
    static final ObjectMapper MAPPER = new ObjectMapper(factory(StreamReadConstraints.builder()
            .maxNestingDepth(Limits.NESTING)
            .maxStringLength(Limits.REQUEST_BYTES)
            .maxNameLength(Limits.EVENT_BYTES)
            .maxNumberLength(Limits.DIGITS)));

    /** Reads an event that exceeds the limits of {@link #MAPPER} but is of legal size. */
    private static final JsonFactory WIDE = factory(StreamReadConstraints.builder()
            .maxNestingDepth(Limits.EVENT_BYTES)
            .maxNameLength(Limits.EVENT_BYTES)
            .maxNumberLength(Limits.EVENT_BYTES));

    private static final Pattern WRITE_KEY = Pattern.compile("(\"writeKey\"\\s*:\\s*\")(?:[^\"\\\\]|\\\\.)*+");
    private static final int EXCERPT_CHARACTERS = 1000;

    private SegmentJson() {}

    private static JsonFactory factory(StreamReadConstraints.Builder constraints) {
        return JsonFactory.builder()
                // Jackson would read a text in another encoding without counting its bytes.
                .disable(JsonFactory.Feature.CHARSET_DETECTION)
                .streamReadConstraints(constraints.build())
                .build();
    }

    /** The messageId of an event that exceeds the limits, null if it has none or is larger than an event may be. */
    static String messageId(byte[] text, int from, int to) {
        if (to - from > Limits.EVENT_BYTES) {
            return null;
        }
        try (JsonParser parser = WIDE.createParser(text, from, to - from)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals("messageId");
                JsonToken value = parser.nextToken();
                if (found) {
                    return value == JsonToken.VALUE_STRING ? parser.getText() : null;
                }
                parser.skipChildren();
            }
            return null;
        } catch (IOException e) {
            return null;
        }
    }

    /** The beginning of an event's text, without a write key. */
    static String excerpt(byte[] text, int from, int to) {
        int bytes = Math.min(to - from, 4 * EXCERPT_CHARACTERS);
        String beginning = WRITE_KEY
                .matcher(new String(text, from, bytes, StandardCharsets.UTF_8))
                .replaceAll("$1");
        return beginning.substring(0, Math.min(beginning.length(), EXCERPT_CHARACTERS));
    }

    /**
     * Finds the end of a JSON value by its strings and brackets alone, whatever else it holds.
     *
     * @return the offset after it, or -1 if the text ends first
     */
    static int endOf(byte[] text, int from) {
        int depth = 0;
        for (int at = from; at < text.length; at++) {
            switch (text[at]) {
                case '"' -> {
                    at = endOfString(text, at);
                    if (depth == 0) {
                        return Math.min(at + 1, text.length);
                    }
                }
                case '[', '{' -> depth++;
                case ']', '}' -> {
                    depth--;
                    if (depth <= 0) {
                        return depth < 0 ? at : at + 1;
                    }
                }
                case ',', ' ', '\t', '\n', '\r' -> {
                    if (depth == 0) {
                        return at;
                    }
                }
                default -> {}
            }
        }
        return -1;
    }

    private static int endOfString(byte[] text, int from) {
        int at = from + 1;
        while (at < text.length && text[at] != '"') {
            at += text[at] == '\\' ? 2 : 1;
        }
        return at;
    }

    /** One line that says why the parser gave up. */
    static String reason(JsonProcessingException e) {
        return e.getOriginalMessage()
                .replaceFirst(" \\(start marker at .*", "")
                .replaceFirst(", from `[^`]*`", "")
                .lines()
                .findFirst()
                .orElse("");
    }

    /** A value's JSON type as error messages name it. */
    static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            case STRING -> value.textValue().isEmpty() ? "an empty string" : "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            case NULL -> "null";
            default -> "missing";
        };
    }

    /** A value's JSON type and the beginning of the value: {@code a number (42)}. */
    static String typeAndValueOf(JsonNode value) {
        String text = value.isMissingNode() || value.isNull() || value.isContainerNode() ? "" : value.toString();
        if (text.isEmpty() || "\"\"".equals(text)) {
            return typeOf(value);
        }
        return typeOf(value) + " (" + (text.length() > 40 ? text.substring(0, 40) + "..." : text) + ")";
    }
}
