package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** JavaScript's view of JSON values, which Segment's directives inherit: a missing node is {@code undefined}. */
final class Js {

    private static final String LENGTH = "length";

    private Js() {}

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

    /** What {@code value == ''} answers in JavaScript, which compares loosely: zero, false and empty lists are blank too. */
    static boolean equalsEmptyText(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> !value.booleanValue();
            case STRING -> value.textValue().isEmpty();
            case NUMBER -> value.doubleValue() == 0;
            case ARRAY -> joinsToNothing(value);
            default -> false;
        };
    }

    /** An array's text is its elements' texts between commas, so only an array of at most one such element has none. */
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
    static JsonNode property(JsonNode owner, String name, int index) {
        JsonNode found =
                switch (owner.getNodeType()) {
                    case OBJECT -> owner.get(name);
                    case ARRAY -> index >= 0 ? owner.get(index) : lengthOf(name, owner.size());
                    case STRING -> characterOf(owner.textValue(), name, index);
                    default -> null;
                };
        return found == null ? MissingNode.getInstance() : found;
    }

    private static JsonNode characterOf(String text, String name, int index) {
        if (index >= 0) {
            return index < text.length() ? Nodes.text(text.substring(index, index + 1)) : null;
        }
        return lengthOf(name, text.length());
    }

    private static JsonNode lengthOf(String name, int length) {
        return name.equals(LENGTH) ? Nodes.number(length) : null;
    }

    /** Reads a name as an array index, written the one way that JavaScript takes for one, or answers -1. */
    static int index(String name) {
        int length = name.length();
        if (length == 0 || length > 9 || (length > 1 && name.charAt(0) == '0')) {
            return -1;
        }
        int index = 0;
        for (int i = 0; i < length; i++) {
            char digit = name.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            index = index * 10 + (digit - '0');
        }
        return index;
    }

    /** An object's fields in the order in which JavaScript walks them: whole numbers by size, then the others as written. */
    static Iterable<Map.Entry<String, JsonNode>> fields(JsonNode object) {
        boolean indexed = false;
        for (Iterator<String> names = object.fieldNames(); names.hasNext() && !indexed; ) {
            indexed = index(names.next()) >= 0;
        }
        if (!indexed) {
            return object.properties();
        }
        List<Map.Entry<String, JsonNode>> numbered = new ArrayList<>();
        List<Map.Entry<String, JsonNode>> named = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            (index(field.getKey()) >= 0 ? numbered : named).add(field);
        }
        numbered.sort((a, b) -> Integer.compare(index(a.getKey()), index(b.getKey())));
        numbered.addAll(named);
        return numbered;
    }

    /** Cuts the white space that JavaScript's {@code trim} cuts, which is more than Java's: no-break spaces and the byte order mark too. */
    static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isSpace(char c) {
        return (c >= '\t' && c <= '\r')
                || c == '\uFEFF'
                || c == '\u2028'
                || c == '\u2029'
                || Character.getType(c) == Character.SPACE_SEPARATOR;
    }

    /** Names a value's type with its article, for messages. */
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
