package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * A destination filter that removes fields. It never changes the event it was given, because others may hold it: the body becomes a copy
 * of the changed parts that shares the rest.
 *
 * <p>If a path leads to a list, every object in it is filtered. If it leads to nothing, or to neither a list nor an object, nothing
 * happens (Segment's destination filters, "array properties"; segmentio/tsub).
 */
@SuppressWarnings("ReferenceEquality") // The same node again means that nothing changed.
public abstract sealed class PropertiesFilter implements Processor permits AllowProperties, DropProperties {
    private Map<String, Set<String>> fields = Map.of();

    PropertiesFilter() {}

    /**
     * Sets which fields the filter names.
     *
     * @param json the fields in Segment's form: an object of lists, from the path of an object to names in it, such as {@code
     *     {"": ["anonymousId"], "properties": ["email"], "context.device": ["id"]}}; the empty path is the event itself
     * @throws IllegalArgumentException if it has another form
     */
    public void setFields(String json) {
        try {
            fields = read(SegmentJson.MAPPER.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("fields must be JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Map<String, Set<String>> read(JsonNode json) {
        Map<String, Set<String>> fields = new LinkedHashMap<>();
        if (!json.isObject() || json.isEmpty()) {
            throw new IllegalArgumentException("fields must be an object of lists of names but is " + json + ".");
        }
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            if (!entry.getValue().isArray()) {
                throw notNames(entry);
            }
            Set<String> names = new LinkedHashSet<>();
            for (JsonNode name : entry.getValue()) {
                if (!name.isTextual()) {
                    throw notNames(entry);
                }
                names.add(name.textValue());
            }
            fields.put(entry.getKey(), names);
        }
        return fields;
    }

    private static IllegalArgumentException notNames(Map.Entry<String, JsonNode> entry) {
        return new IllegalArgumentException(
                "fields must be lists of names but \"" + entry.getKey() + "\" is " + entry.getValue() + ".");
    }

    /** Replaces the body by the event without the filtered fields. */
    @Override
    public void process(Exchange exchange) {
        JsonNode event = exchange.getMessage().getBody(JsonNode.class);
        JsonNode filtered = event;
        for (Map.Entry<String, Set<String>> entry : fields.entrySet()) {
            String[] path =
                    entry.getKey().isEmpty() ? new String[0] : entry.getKey().split("\\.", -1);
            filtered = filtered(filtered, path, 0, entry.getValue());
        }
        if (filtered != event) {
            exchange.getMessage().setBody(filtered);
        }
    }

    private JsonNode filtered(JsonNode node, String[] path, int at, Set<String> names) {
        if (at == path.length) {
            return end(node, names);
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        JsonNode child = object.path(path[at]);
        JsonNode filtered = filtered(child, path, at + 1, names);
        return filtered == child ? node : shallowCopy(object).set(path[at], filtered);
    }

    private JsonNode end(JsonNode node, Set<String> names) {
        if (node instanceof ObjectNode object) {
            return filtered(object, names);
        }
        if (node.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode(node.size());
            node.forEach(element -> copy.add(element instanceof ObjectNode object ? filtered(object, names) : element));
            return copy;
        }
        return node;
    }

    /** The filtered object: the same object if nothing changed, otherwise a copy. */
    abstract ObjectNode filtered(ObjectNode object, Set<String> names);

    static ObjectNode shallowCopy(ObjectNode object) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        copy.setAll(object);
        return copy;
    }
}
