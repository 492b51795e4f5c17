package io.segmentlaunchdarkly.fql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A field as the {@code get} of Segment's evaluator finds it. Dots and brackets separate the keys, so {@code items[0].sku} leads into a
 * list. Lists and texts have a {@code length}, and a text has its characters by index. A value on the way that is false in JavaScript
 * (null, false, 0, an empty text) is the result. Properties that JavaScript gives every value, such as {@code constructor}, are not
 * found.
 *
 * @param root a field of the event
 * @param keys the steps from there
 */
record SegmentPath(String root, List<String> keys) {
    private static final Pattern SEPARATORS = Pattern.compile("[.\\[\\]]+");
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

    /** Splits a name at its dots and brackets; there are no keys if the name consists of nothing else. */
    static SegmentPath of(String root, String name) {
        return new SegmentPath(
                root,
                SEPARATORS.splitAsStream(name).filter(key -> !key.isEmpty()).toList());
    }

    /** The field as a trigger names it. */
    @Override
    public String toString() {
        return keys.isEmpty() ? root : root + "." + String.join(".", keys);
    }

    /** This path, ready to evaluate; its value is a missing node where JavaScript's is {@code undefined}. */
    Value value() {
        String field = root;
        Step[] steps = keys.stream().map(Step::of).toArray(Step[]::new);
        return event -> {
            JsonNode node = orMissing(event.get(field));
            for (int i = 0; i < steps.length && !isFalse(node); i++) {
                node = steps[i].from(node);
            }
            return node;
        };
    }

    /** @param index the list index that the key names, or -1 */
    private record Step(String key, int index, boolean length) {
        static Step of(String key) {
            return new Step(key, INDEX.matcher(key).matches() ? Integer.parseInt(key) : -1, key.equals("length"));
        }

        JsonNode from(JsonNode node) {
            if (node.isObject()) {
                return orMissing(node.get(key));
            }
            if (node.isArray()) {
                return length ? IntNode.valueOf(node.size()) : orMissing(node.get(index));
            }
            if (node.isTextual()) {
                String text = node.textValue();
                if (length) {
                    return IntNode.valueOf(text.length());
                }
                if (index >= 0 && index < text.length()) {
                    return TextNode.valueOf(text.substring(index, index + 1));
                }
            }
            return MissingNode.getInstance();
        }
    }

    private static JsonNode orMissing(JsonNode node) {
        return node == null ? MissingNode.getInstance() : node;
    }

    private static boolean isFalse(JsonNode node) {
        return switch (node.getNodeType()) {
            case MISSING, NULL -> true;
            case BOOLEAN -> !node.booleanValue();
            case NUMBER -> node.doubleValue() == 0 || Double.isNaN(node.doubleValue());
            case STRING -> node.textValue().isEmpty();
            default -> false;
        };
    }
}
