package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** How this package reads and writes JSON. */
final class SegmentJson {
    /** Room for a request, and for one that is over the limit, which is told so rather than that it is unreadable. */
    private static final int DOCUMENT_BYTES = 2 * Limits.REQUEST_BYTES;

    /** Bounds what one document may cost before it is looked at; Jackson's own defaults are far wider than a legal request. */
    static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            // A text in another encoding would be read without its bytes being counted.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Limits.NESTING)
                    .maxDocumentLength(DOCUMENT_BYTES)
                    .maxStringLength(DOCUMENT_BYTES)
                    .maxNameLength(Limits.EVENT_BYTES)
                    .maxNumberLength(1000)
                    .build())
            .build());

    private SegmentJson() {}

    /** Reads UTF-8, with or without the byte order mark that some editors put before it. */
    static JsonParser parser(byte[] text) throws IOException {
        boolean mark =
                text.length >= 3 && (text[0] & 0xFF) == 0xEF && (text[1] & 0xFF) == 0xBB && (text[2] & 0xFF) == 0xBF;
        int start = mark ? 3 : 0;
        return MAPPER.createParser(text, start, text.length - start);
    }

    /** One line that says where the text stops being JSON and why. */
    static String describe(JsonProcessingException e) {
        String where = e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
        return "The body is not readable JSON" + where + ": "
                + e.getOriginalMessage()
                        .replaceFirst(" \\(start marker at .*", "")
                        .lines()
                        .findFirst()
                        .orElse("")
                + ".";
    }

    /** A value's JSON type as the error messages call it. */
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

    /** A value's JSON type and, where it is short, the value: {@code a number (42)}. */
    static String typeAndValueOf(JsonNode value) {
        String text = value.isMissingNode() || value.isNull() || value.isContainerNode() ? "" : value.toString();
        if (text.isEmpty() || "\"\"".equals(text)) {
            return typeOf(value);
        }
        return typeOf(value) + " (" + (text.length() > 40 ? text.substring(0, 40) + "..." : text) + ")";
    }
}
