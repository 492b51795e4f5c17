package io.segmentlaunchdarkly.launchdarkly;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Shows a value in a reason, never more than some {@value #LIMIT} characters of it. */
public final class Excerpt {
    private static final int LIMIT = 80;

    private Excerpt() {}

    /** A value with its type: {@code the string "$10"}. */
    public static String of(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING, BINARY, POJO -> "the string " + text(node);
            case NUMBER -> "the number " + text(node);
            case BOOLEAN -> "the boolean " + text(node);
            case ARRAY -> "the array " + text(node);
            case OBJECT -> "the object " + text(node);
            case NULL -> "null";
            case MISSING -> "undefined";
        };
    }

    /** A string in quotes. */
    public static String of(String value) {
        StringBuilder out = new StringBuilder();
        string(out, value);
        return cut(out);
    }

    private static String text(JsonNode node) {
        StringBuilder out = new StringBuilder();
        append(out, node);
        return cut(out);
    }

    // Every level of nesting adds a character, so the limit bounds the recursion too.
    private static void append(StringBuilder out, JsonNode node) {
        if (out.length() > LIMIT) {
            return;
        }
        switch (node.getNodeType()) {
            case OBJECT -> {
                out.append('{');
                String separator = "";
                for (Map.Entry<String, JsonNode> entry : node.properties()) {
                    if (out.length() > LIMIT) {
                        break;
                    }
                    out.append(separator);
                    string(out, entry.getKey());
                    out.append(':');
                    append(out, entry.getValue());
                    separator = ",";
                }
                out.append('}');
            }
            case ARRAY -> {
                out.append('[');
                String separator = "";
                for (JsonNode element : node) {
                    if (out.length() > LIMIT) {
                        break;
                    }
                    out.append(separator);
                    append(out, element);
                    separator = ",";
                }
                out.append(']');
            }
            case STRING, BINARY, POJO -> string(out, node.asText());
            case NUMBER, BOOLEAN -> out.append(node.asText());
            case NULL, MISSING -> out.append("null");
        }
    }

    private static void string(StringBuilder out, String value) {
        // One character more than fits, so that the cut shows.
        CharSequence shown = value.length() > LIMIT ? value.subSequence(0, LIMIT + 1) : value;
        out.append('"');
        JsonStringEncoder.getInstance().quoteAsString(shown, out);
        out.append('"');
    }

    private static String cut(StringBuilder out) {
        if (out.length() <= LIMIT + 2) {
            return out.toString();
        }
        int end = Character.isHighSurrogate(out.charAt(LIMIT - 1)) ? LIMIT - 1 : LIMIT;
        return out.substring(0, end) + "…";
    }
}
