package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads the JSON text of a request, and can skip an array's element that exceeds the limits of {@link SegmentJson#MAPPER}. Jackson's
 * parser cannot continue after that, so another one starts after the element; offsets and lines stay those of the text.
 */
final class RequestParser implements Closeable {
    private static final int SHOWN_OF_PATH = 60;

    private final byte[] text;
    private JsonParser parser;
    /** The offset in the text of what the parser counts as its first byte. */
    private int base;
    /** The offset at which the parser began, 0 for the first one. */
    private int begin;

    /**
     * @param text UTF-8, with or without the byte order mark that some editors put before it
     */
    RequestParser(byte[] text) throws IOException {
        this.text = text;
        boolean mark =
                text.length >= 3 && (text[0] & 0xFF) == 0xEF && (text[1] & 0xFF) == 0xBB && (text[2] & 0xFF) == 0xBF;
        base = mark ? 3 : 0;
        parser = SegmentJson.MAPPER.createParser(text, base, text.length - base);
    }

    JsonToken nextToken() throws IOException {
        return parser.nextToken();
    }

    JsonToken currentToken() {
        return parser.currentToken();
    }

    String currentName() throws IOException {
        return parser.currentName();
    }

    /** Reads the value that begins with the current token. */
    JsonNode readTree() throws IOException {
        return parser.readValueAsTree();
    }

    /** Skips the value that begins with the current token. */
    void skip() throws IOException {
        parser.skipChildren();
    }

    /** The offset at which the current token, or the one that could not be read, begins. */
    int tokenOffset() {
        return base + (int) parser.currentTokenLocation().getByteOffset();
    }

    /** The offset after the value that was read. */
    int offset() {
        return base + (int) parser.currentLocation().getByteOffset();
    }

    /**
     * Skips the element of an array that could not be read.
     *
     * @param from the offset at which the element begins
     * @param field the name of the array's field in the request, null if the array is the request
     * @return the offset at which the element ends
     * @throws RequestRefusedException when it does not end
     */
    int leaveElement(int from, String field) throws IOException, RequestRefusedException {
        int end = SegmentJson.endOf(text, from);
        if (end < 0) {
            throw RequestRefusedException.badRequest("The body is not readable JSON: it ends within an event.");
        }
        parser.close();
        // The brackets that are open at that point, and an element in place of the skipped one.
        byte[] before = (field == null ? "[\"\"" : "{\"" + field + "\":[\"\"").getBytes(StandardCharsets.UTF_8);
        parser = SegmentJson.MAPPER.createParser(new SequenceInputStream(
                new ByteArrayInputStream(before), new ByteArrayInputStream(text, end, text.length - end)));
        JsonToken token;
        do {
            token = parser.nextToken();
        } while (token != JsonToken.VALUE_STRING);
        base = end - before.length;
        begin = end;
        return end;
    }

    /** The refusal of a request whose text is not JSON or exceeds a limit. */
    RequestRefusedException refusal(JsonProcessingException e) {
        return RequestRefusedException.badRequest(
                e instanceof StreamConstraintsException limit
                        ? describe("The body", limit, 0)
                        : "The body is not readable JSON" + where(e.getLocation(), "") + ": " + SegmentJson.reason(e)
                                + ".");
    }

    /**
     * One line that says which limit was exceeded, and where.
     *
     * @param what what cannot be read
     * @param depth how deep in the request that is
     */
    String describe(String what, StreamConstraintsException e, int depth) {
        String[] path = parser.getParsingContext().pathAsPointer().toString().split("/", depth + 2);
        String inside = path.length < depth + 2 ? "" : path[depth + 1];
        String shown = inside.length() > SHOWN_OF_PATH ? inside.substring(0, SHOWN_OF_PATH) + "..." : inside;
        return what + " cannot be read" + where(parser.currentLocation(), shown.isEmpty() ? "" : ", in " + shown) + ": "
                + SegmentJson.reason(e) + ".";
    }

    private String where(JsonLocation location, String more) {
        if (location == null) {
            return "";
        }
        int line = location.getLineNr();
        int column = location.getColumnNr();
        if (begin > 0) {
            int lineStart = 0;
            int linesBefore = 0;
            for (int at = 0; at < begin; at++) {
                if (text[at] == '\n') {
                    linesBefore++;
                    lineStart = at + 1;
                }
            }
            column += line == 1 ? base - lineStart : 0;
            line += linesBefore;
        }
        return " (line " + line + ", column " + column + more + ")";
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
