package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.javascript.PropertyOrder;
import io.segmentlaunchdarkly.mapping.liquid.LiquidException;
import io.segmentlaunchdarkly.mapping.liquid.LiquidTemplate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One compiled value of a mapping: a constant, an object or array of values, or a directive. */
sealed interface Value {

    /** Resolves the value for an event; the result may still contain undefined values. */
    JsonNode resolve(JsonNode event);

    /** Resolves the value as the mapping returns it: without undefined fields, and with null for undefined elements. */
    default JsonNode finish(JsonNode event) {
        return Nodes.finish(resolve(event));
    }

    /** Text, a number or a whole tree without a directive; all results share it. */
    record Constant(JsonNode value) implements Value {

        static final Constant UNDEFINED = new Constant(Nodes.UNDEFINED);

        @Override
        public JsonNode resolve(JsonNode event) {
            return value;
        }

        @Override
        public JsonNode finish(JsonNode event) {
            return value;
        }
    }

    /** A part of the mapping that fails every event that reaches it. */
    record Failing(String place, String reason) implements Value {

        @Override
        public JsonNode resolve(JsonNode event) {
            throw new MappingException(place, reason);
        }
    }

    record Field(String name, Value value) {}

    record ObjectOf(List<Field> fields) implements Value {

        @Override
        public JsonNode resolve(JsonNode event) {
            return fill(new Nodes.DraftObject(), event);
        }

        private JsonNode fill(ObjectNode into, JsonNode event) {
            for (int i = 0; i < fields.size(); i++) {
                Field field = fields.get(i);
                into.set(field.name(), field.value().resolve(event));
            }
            return into;
        }

        /** Creates no draft, because nearly every mapping is resolved in this way. */
        @Override
        public JsonNode finish(JsonNode event) {
            ObjectNode object = Nodes.object();
            for (int i = 0; i < fields.size(); i++) {
                Field field = fields.get(i);
                JsonNode value = field.value().finish(event);
                if (!value.isMissingNode()) {
                    object.set(field.name(), value);
                }
            }
            return object;
        }
    }

    record ArrayOf(List<Value> elements) implements Value {

        @Override
        public JsonNode resolve(JsonNode event) {
            ArrayNode array = new Nodes.DraftArray(elements.size());
            for (Value element : elements) {
                array.add(element.resolve(event));
            }
            return array;
        }
    }

    /** {@code @path} with a constant path. */
    record FixedPath(EventPath path) implements Value {

        @Override
        public JsonNode resolve(JsonNode event) {
            return path.read(event);
        }
    }

    /** {@code @path} with a path that is resolved from the event. */
    record ResolvedPath(Value path, String place) implements Value {

        @Override
        public JsonNode resolve(JsonNode event) {
            return EventPath.fromRoot(requireText(path.resolve(event), place)).read(event);
        }
    }

    record FixedTemplate(Template template) implements Value {

        @Override
        public JsonNode resolve(JsonNode event) {
            return Nodes.text(template.render(event));
        }
    }

    record ResolvedTemplate(Value template, String place) implements Value {

        @Override
        public JsonNode resolve(JsonNode event) {
            return Nodes.text(new Template(requireText(template.resolve(event), place), place).render(event));
        }
    }

    /** {@code @if}; {@code whenTrue} and {@code whenFalse} are undefined where the mapping has none. */
    record If(Test test, Value tested, Value whenTrue, Value whenFalse) implements Value {

        enum Test {
            EXISTS,
            BLANK
        }

        @Override
        public JsonNode resolve(JsonNode event) {
            return branch(event).resolve(event);
        }

        @Override
        public JsonNode finish(JsonNode event) {
            return branch(event).finish(event);
        }

        private Value branch(JsonNode event) {
            return isMet(test, tested.resolve(event)) ? whenTrue : whenFalse;
        }

        /** Whether a value passes. "blank" passes if the value is not blank: Segment chooses "then" for a value that is filled in. */
        static boolean isMet(Test test, JsonNode value) {
            return !JavaScriptValues.isAbsent(value)
                    && (test == Test.EXISTS || !JavaScriptValues.equalsEmptyText(value));
        }
    }

    /** {@code @case}; {@code failure} is the result for text if the operator is invalid, otherwise null. */
    record Case(boolean upper, Value value, Failing failure) implements Value {

        @Override
        public JsonNode resolve(JsonNode event) {
            JsonNode resolved = value.resolve(event);
            if (!resolved.isTextual()) {
                return resolved;
            }
            if (failure != null) {
                return failure.resolve(event);
            }
            String text = resolved.textValue();
            return Nodes.text(upper ? text.toUpperCase(Locale.ROOT) : text.toLowerCase(Locale.ROOT));
        }
    }

    /** {@code @replace}; {@code failure} is the result for text if a pattern is too long, otherwise null. */
    record Replace(Value value, List<Replacement> replacements, Failing failure, String place) implements Value {

        @Override
        public JsonNode resolve(JsonNode event) {
            JsonNode resolved = value.resolve(event);
            if (!resolved.isTextual() && !resolved.isNumber() && !resolved.isBoolean()) {
                return Nodes.text("");
            }
            if (failure != null) {
                return failure.resolve(event);
            }
            String text = BoundedText.string(resolved, place);
            for (Replacement replacement : replacements) {
                text = replacement.apply(text);
            }
            return Nodes.text(text);
        }
    }

    /** Empty text, whatever the value. */
    record EmptyText(Value value) implements Value {

        @Override
        public JsonNode resolve(JsonNode event) {
            value.resolve(event);
            return Nodes.text("");
        }
    }

    /** {@code @arrayPath} with a shape: every item of the root becomes one object. A single object counts as an array of one. */
    record ArrayPath(Value root, Value shape) implements Value {

        @Override
        public JsonNode resolve(JsonNode event) {
            JsonNode items = root.resolve(event);
            if (items.isArray()) {
                ArrayNode shaped = new Nodes.DraftArray(items.size());
                for (JsonNode item : items) {
                    shaped.add(shape.resolve(item));
                }
                return shaped;
            }
            if (items.isObject()) {
                ArrayNode shaped = new Nodes.DraftArray(1);
                shaped.add(shape.resolve(items));
                return shaped;
            }
            return items;
        }
    }

    record JsonEncode(Value value, String place) implements Value {

        @Override
        public JsonNode resolve(JsonNode event) {
            JsonNode resolved = value.resolve(event);
            return resolved.isMissingNode() ? resolved : Nodes.text(BoundedText.json(resolved, place));
        }
    }

    record JsonDecode(Value value) implements Value {

        @Override
        public JsonNode resolve(JsonNode event) {
            JsonNode resolved = value.resolve(event);
            return resolved.isTextual() ? JsonTexts.decode(resolved) : resolved;
        }
    }

    /** Undefined, whatever the value. */
    record Nothing(Value value) implements Value {

        @Override
        public JsonNode resolve(JsonNode event) {
            value.resolve(event);
            return Nodes.UNDEFINED;
        }
    }

    record Flatten(Value value, Value separator, boolean omitArrays, String place) implements Value {

        @Override
        public JsonNode resolve(JsonNode event) {
            String between = requireText(separator.resolve(event), place + ".separator");
            ObjectNode flat = new Nodes.DraftObject();
            flatten(value.resolve(event), "", between, 0, flat);
            return flat;
        }

        private void flatten(JsonNode node, String prefix, String between, int depth, ObjectNode flat) {
            BoundedText.checkDepth(depth, place);
            if (node.isObject()) {
                for (Map.Entry<String, JsonNode> field : PropertyOrder.of(node)) {
                    flatten(field.getValue(), join(prefix, between, field.getKey()), between, depth + 1, flat);
                }
            } else if (node.isArray() && !omitArrays) {
                for (int i = 0; i < node.size(); i++) {
                    flatten(node.get(i), join(prefix, between, Integer.toString(i)), between, depth + 1, flat);
                }
            } else {
                flat.set(prefix, node);
                if (flat.size() > MappingLimits.RESULT_VALUES) {
                    throw new MappingException(
                            place, "the result would hold more than " + MappingLimits.RESULT_VALUES + " fields");
                }
            }
        }

        private String join(String prefix, String between, String name) {
            if (prefix.isEmpty()) {
                return name;
            }
            BoundedText.checkLength((long) prefix.length() + between.length() + name.length(), place);
            return prefix + between + name;
        }
    }

    /** {@code @merge}: later objects take precedence, unless the direction is {@code left}. */
    record Merge(List<Value> objects, Value direction) implements Value {

        @Override
        public JsonNode resolve(JsonNode event) {
            JsonNode resolved = direction.resolve(event);
            List<JsonNode> sources = new ArrayList<>(objects.size());
            for (Value object : objects) {
                sources.add(object.resolve(event));
            }
            if (resolved.isTextual() && resolved.textValue().equals("left")) {
                Collections.reverse(sources);
            }
            ObjectNode merged = new Nodes.DraftObject();
            for (JsonNode source : sources) {
                assign(merged, source);
            }
            return merged;
        }

        /** Does what {@code Object.assign} does: arrays and texts contribute their elements by index, other values nothing. */
        private static void assign(ObjectNode merged, JsonNode source) {
            if (source.isObject()) {
                for (Map.Entry<String, JsonNode> field : source.properties()) {
                    merged.set(field.getKey(), field.getValue());
                }
            } else if (source.isArray()) {
                for (int i = 0; i < source.size(); i++) {
                    merged.set(Integer.toString(i), source.get(i));
                }
            } else if (source.isTextual()) {
                String text = source.textValue();
                for (int i = 0; i < text.length(); i++) {
                    merged.set(Integer.toString(i), Nodes.text(text.substring(i, i + 1)));
                }
            }
        }
    }

    record Transform(Value apply, Value mapping, String place) implements Value {

        @Override
        public JsonNode resolve(JsonNode event) {
            return mapping.resolve(payload(event));
        }

        @Override
        public JsonNode finish(JsonNode event) {
            return mapping.finish(payload(event));
        }

        private JsonNode payload(JsonNode event) {
            if (!event.isObject() && !event.isMissingNode()) {
                throw new MappingException(place, "needs an object but got " + JavaScriptValues.describe(event));
            }
            return Nodes.withoutUndefinedFields(apply.resolve(event.isMissingNode() ? Nodes.object() : event));
        }
    }

    record ExcludeWhenNull(Value value, String place) implements Value {

        @Override
        public JsonNode resolve(JsonNode event) {
            return withoutNulls(value.resolve(event), 0);
        }

        /** Makes null fields undefined, copying only the objects that hold one; arrays stay as they are. */
        @SuppressWarnings("ReferenceEquality") // Checks for the same node, not for an equal one.
        private JsonNode withoutNulls(JsonNode node, int depth) {
            if (node.isNull()) {
                return Nodes.UNDEFINED;
            }
            if (!node.isObject()) {
                return node;
            }
            BoundedText.checkDepth(depth, place);
            ObjectNode cleaned = null;
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                JsonNode value = withoutNulls(field.getValue(), depth + 1);
                if (value != field.getValue()) {
                    if (cleaned == null) {
                        cleaned = new Nodes.DraftObject();
                        cleaned.setAll((ObjectNode) node);
                    }
                    cleaned.set(field.getKey(), value);
                }
            }
            return cleaned == null ? node : cleaned;
        }
    }

    record Liquid(LiquidTemplate template, String place) implements Value {

        @Override
        public JsonNode resolve(JsonNode event) {
            try {
                return Nodes.text(template.render(event));
            } catch (LiquidException e) {
                throw new MappingException(place, e.getMessage());
            }
        }
    }

    private static String requireText(JsonNode value, String place) {
        if (!value.isTextual()) {
            throw new MappingException(place, "expected text but got " + JavaScriptValues.describe(value));
        }
        return value.textValue();
    }
}
