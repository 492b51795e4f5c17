package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Creates nodes, and distinguishes finished trees from drafts, the only trees that may contain undefined values. */
final class Nodes {

    static final JsonNode UNDEFINED = MissingNode.getInstance();

    private static final JsonNodeFactory FACTORY = JsonNodeFactory.instance;

    private Nodes() {}

    static ObjectNode object() {
        return FACTORY.objectNode();
    }

    static ArrayNode array() {
        return FACTORY.arrayNode();
    }

    static JsonNode text(String text) {
        return FACTORY.textNode(text);
    }

    static JsonNode number(int number) {
        return FACTORY.numberNode(number);
    }

    /**
     * An object that is not finished. As in JavaScript it keeps undefined fields until the end, because in {@code @merge} such a field
     * hides the same field of an earlier object.
     */
    @SuppressWarnings("unchecked") // Jackson declares deepCopy() in this way.
    static final class DraftObject extends ObjectNode {
        DraftObject() {
            super(FACTORY);
        }
    }

    /** An array that is not finished, which may contain undefined elements. */
    @SuppressWarnings("unchecked") // Jackson declares deepCopy() in this way.
    static final class DraftArray extends ArrayNode {
        DraftArray(int capacity) {
            super(FACTORY, capacity);
        }
    }

    /** Omits undefined fields and makes undefined elements null, as JSON text would. A tree that is not a draft is shared, not copied. */
    static JsonNode finish(JsonNode value) {
        if (value instanceof DraftObject draft) {
            ObjectNode finished = object();
            for (Map.Entry<String, JsonNode> field : draft.properties()) {
                if (!field.getValue().isMissingNode()) {
                    finished.set(field.getKey(), finish(field.getValue()));
                }
            }
            return finished;
        }
        if (value instanceof DraftArray draft) {
            ArrayNode finished = FACTORY.arrayNode(draft.size());
            for (JsonNode element : draft) {
                finished.add(element.isMissingNode() ? NullNode.getInstance() : finish(element));
            }
            return finished;
        }
        return value;
    }

    /** Omits undefined fields but keeps undefined elements, as Segment does between the two steps of {@code @transform}. */
    static JsonNode withoutUndefinedFields(JsonNode value) {
        if (value instanceof DraftObject draft) {
            DraftObject kept = new DraftObject();
            boolean finished = true;
            for (Map.Entry<String, JsonNode> field : draft.properties()) {
                if (!field.getValue().isMissingNode()) {
                    JsonNode inner = withoutUndefinedFields(field.getValue());
                    finished &= !isDraft(inner);
                    kept.set(field.getKey(), inner);
                }
            }
            return finished ? object().setAll(kept) : kept;
        }
        if (value instanceof DraftArray draft) {
            DraftArray kept = new DraftArray(draft.size());
            boolean finished = true;
            for (JsonNode element : draft) {
                JsonNode inner = withoutUndefinedFields(element);
                finished &= !isDraft(inner) && !inner.isMissingNode();
                kept.add(inner);
            }
            return finished ? FACTORY.arrayNode(kept.size()).addAll(kept) : kept;
        }
        return value;
    }

    private static boolean isDraft(JsonNode value) {
        return value instanceof DraftObject || value instanceof DraftArray;
    }
}
