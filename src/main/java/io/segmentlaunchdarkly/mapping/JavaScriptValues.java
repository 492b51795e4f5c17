package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** JSON values by JavaScript's rules, which Segment's directives inherit. A missing node is {@code undefined}. */
final class JavaScriptValues {

    private static final String LENGTH = "length";

    private JavaScriptValues() {}

    /** JavaScript's falsy values: undefined, null, false, zero, not-a-number and the empty text. */
    static boolean isFalsy(JsonNode value) {
        return switch (value.getNodeType()) {
            case MISSING, NULL -> true;
            case BOOLEAN -> !value.booleanValue();
            case STRING -> value.textValue().isEmpty();
            case NUMBER -> value.doubleValue() == 0 || Double.isNaN(value.doubleValue());
            default -> false;
        };
    }

    static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /** JavaScript's {@code value == ''}, which compares loosely: zero, false and empty lists are blank too. */
    static boolean equalsEmptyText(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> !value.booleanValue();
            case STRING -> value.textValue().isEmpty();
            case NUMBER -> value.doubleValue() == 0;
            case ARRAY -> joinsToNothing(value);
            default -> false;
        };
    }

    /** An array's text is its elements' texts with commas between them, so it is empty only if it has at most one blank element. */
    private static boolean joinsToNothing(JsonNode array) {
        JsonNode node = array;
        while (node.isArray() && node.size() == 1) {
            node = node.get(0);
        }
        return isAbsent(node)
                || (node.isArray()
                        ? node.isEmpty()
                        : node.isTextual() && node.textValue().isEmpty());
    }

    /**
     * Reads one property: an object's field, an array's element or {@code length}, a text's character or {@code length}.
     *
     * @return undefined for everything else
     */
    static JsonNode property(JsonNode owner, String name, long index) {
        JsonNode found =
                switch (owner.getNodeType()) {
                    case OBJECT -> owner.get(name);
                    case ARRAY -> index >= 0 ? elementOf(owner, index) : lengthOf(name, owner.size());
                    case STRING -> characterOf(owner.textValue(), name, index);
                    default -> null;
                };
        return found == null ? MissingNode.getInstance() : found;
    }

    private static JsonNode elementOf(JsonNode array, long index) {
        return index < array.size() ? array.get((int) index) : null;
    }

    private static JsonNode characterOf(String text, String name, long index) {
        if (index >= 0) {
            return index < text.length() ? Nodes.text(text.substring((int) index, (int) index + 1)) : null;
        }
        return lengthOf(name, text.length());
    }

    private static JsonNode lengthOf(String name, int length) {
        return name.equals(LENGTH) ? Nodes.number(length) : null;
    }

    /** The name of a value's type with its article, for messages. */
    static String describe(JsonNode value) {
        return switch (value.getNodeType()) {
            case MISSING -> "undefined";
            case NULL -> "null";
            case STRING -> "text";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            case ARRAY -> "an array";
            default -> "an object";
        };
    }
}
