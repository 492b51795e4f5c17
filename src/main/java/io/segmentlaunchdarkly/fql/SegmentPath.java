package io.segmentlaunchdarkly.fql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A field as the {@code get} of Segment's evaluator finds it: dots and brackets part the keys, so that {@code items[0].sku} leads into a
 * list; a list and a text have a {@code length}, and a text has its characters by their place. What is false in JavaScript on the way
 * (null, false, 0, an empty text) is itself what is found. What JavaScript adds to every value of its own accord, such as
 * {@code constructor}, is not found.
 *
 * @param root a field of the event
 * @param keys the way from there
 */
record SegmentPath(String root, List<String> keys) {
    private static final Pattern SEPARATORS = Pattern.compile("[.\\[\\]]+");
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

    /** A path of a name with dots and brackets; without a key if the name has nothing else. */
    static SegmentPath of(String root, String name) {
        return new SegmentPath(
                root,
                SEPARATORS.splitAsStream(name).filter(key -> !key.isEmpty()).toList());
    }

    /** This path ready to evaluate; the value is a missing node where JavaScript's is {@code undefined}. */
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

    /** @param index the place in a list that the key names, or -1 */
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
