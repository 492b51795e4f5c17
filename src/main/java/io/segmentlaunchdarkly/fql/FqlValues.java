package io.segmentlaunchdarkly.fql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** The language's rules for JSON values. */
final class FqlValues {
    private FqlValues() {}

    static JsonNode orNull(JsonNode node) {
        return node == null || node.isMissingNode() ? NullNode.instance : node;
    }

    /** The documentation allows booleans and null as conditions. Null is false, and so is any other value. */
    static boolean isTrue(JsonNode node) {
        return node.isBoolean() && node.booleanValue();
    }

    /**
     * Whether two values have the same type and value. Numbers are compared as doubles, as in JavaScript: {@code 3} equals {@code 3.0}.
     */
    static boolean equal(JsonNode left, JsonNode right) {
        if (left.isContainerNode() && right.isContainerNode()) {
            return equalContainers(left, right);
        }
        return equalScalars(left, right);
    }

    private static boolean equalScalars(JsonNode left, JsonNode right) {
        if (left.isTextual()) {
            return right.isTextual() && left.textValue().equals(right.textValue());
        }
        if (left.isNumber()) {
            return right.isNumber() && left.doubleValue() == right.doubleValue();
        }
        return left.equals(right);
    }

    /** Compares without recursion, because the sender decides how deeply an event is nested. */
    private static boolean equalContainers(JsonNode left, JsonNode right) {
        Deque<JsonNode> pairs = new ArrayDeque<>();
        pairs.push(left);
        pairs.push(right);
        while (!pairs.isEmpty()) {
            JsonNode b = pairs.pop();
            JsonNode a = pairs.pop();
            if (!a.isContainerNode() || !b.isContainerNode()) {
                if (a.isContainerNode() || b.isContainerNode() || !equalScalars(a, b)) {
                    return false;
                }
                continue;
            }
            if (a.isArray() != b.isArray() || a.size() != b.size()) {
                return false;
            }
            if (a.isArray()) {
                for (int i = 0; i < a.size(); i++) {
                    pairs.push(a.get(i));
                    pairs.push(b.get(i));
                }
            } else {
                for (Map.Entry<String, JsonNode> field : a.properties()) {
                    JsonNode other = b.get(field.getKey());
                    if (other == null) {
                        return false;
                    }
                    pairs.push(field.getValue());
                    pairs.push(other);
                }
            }
        }
        return true;
    }

    /**
     * The end of the decimal number that starts at an offset, or the offset itself if none starts there. A number has digits, optionally a
     * minus sign before them, and optionally a fraction and an exponent after them. Java's own notations ({@code 1d}, {@code 0x1p3}) are
     * not numbers.
     */
    static int endOfNumber(String text, int start) {
        int at = start;
        if (at < text.length() && text.charAt(at) == '-') {
            at++;
        }
        int digits = at;
        at = endOfDigits(text, at);
        if (at == digits) {
            return start;
        }
        if (at < text.length() && text.charAt(at) == '.') {
            int fraction = endOfDigits(text, at + 1);
            at = fraction > at + 1 ? fraction : at;
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int sign = at + 1;
            if (sign < text.length() && (text.charAt(sign) == '+' || text.charAt(sign) == '-')) {
                sign++;
            }
            int exponent = endOfDigits(text, sign);
            at = exponent > sign ? exponent : at;
        }
        return at;
    }

    private static int endOfDigits(String text, int start) {
        int at = start;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }
}
