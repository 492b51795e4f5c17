package io.segmentlaunchdarkly.fql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** What the language knows about JSON values. */
final class Values {
    private Values() {}

    static JsonNode orNull(JsonNode node) {
        return node == null || node.isMissingNode() ? NullNode.instance : node;
    }

    /** The documentation allows booleans and null in a condition, null being false; any other value is false too. */
    static boolean isTrue(JsonNode node) {
        return node.isBoolean() && node.booleanValue();
    }

    /**
     * Same type and same value. Numbers are compared as IEEE doubles, as JavaScript does: {@code 3} and {@code 3.0} are equal.
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

    /** Walks both without recursion: how deeply an event is nested is its sender's choice. */
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
     * Where the decimal number that starts at an offset ends, or the offset itself if none starts there. Digits, optionally a
     * sign before them, a fraction and an exponent after them; nothing of Java's own (no {@code 1d}, {@code 0x1p3}).
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
