package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.javascript.Numbers;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An event as the maps, lists and scalars which a Liquid template reads; converted where it is read, never as a whole. */
final class LiquidView {

    private LiquidView() {}

    static Map<String, Object> ofEvent(JsonNode event) {
        return event.isObject() ? new Fields(event) : Map.of();
    }

    private static Object of(JsonNode value) {
        if (value == null) {
            return null;
        }
        return switch (value.getNodeType()) {
            case OBJECT -> new Fields(value);
            case ARRAY -> new Elements(value);
            case STRING -> value.textValue();
            case BOOLEAN -> value.booleanValue();
            case NUMBER -> number(value);
            default -> null;
        };
    }

    private static Number number(JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        return value.doubleValue();
    }

    private static final class Fields extends AbstractMap<String, Object> {

        private final JsonNode object;

        Fields(JsonNode object) {
            this.object = object;
        }

        @Override
        public Object get(Object key) {
            return key instanceof String name ? of(object.get(name)) : null;
        }

        @Override
        public boolean containsKey(Object key) {
            return key instanceof String name && object.has(name);
        }

        @Override
        public int size() {
            return object.size();
        }

        @Override
        public Set<Map.Entry<String, Object>> entrySet() {
            return new Entries(object);
        }
    }

    private static final class Entries extends AbstractSet<Map.Entry<String, Object>> {

        private final JsonNode object;

        Entries(JsonNode object) {
            this.object = object;
        }

        @Override
        public Iterator<Map.Entry<String, Object>> iterator() {
            return object.properties().stream()
                    .map(field -> (Map.Entry<String, Object>)
                            new AbstractMap.SimpleImmutableEntry<>(field.getKey(), of(field.getValue())))
                    .iterator();
        }

        @Override
        public int size() {
            return object.size();
        }
    }

    private static final class Elements extends AbstractList<Object> {

        private final JsonNode array;

        Elements(JsonNode array) {
            this.array = array;
        }

        @Override
        public Object get(int index) {
            return of(array.get(index));
        }

        @Override
        public int size() {
            return array.size();
        }
    }

    /** Writes a value as LiquidJS does: nothing for nil, numbers as JavaScript writes them, a list's elements one after the other. */
    static String text(Object value, String place) {
        if (value == null) {
            return "";
        }
        if (value instanceof Number number) {
            return Numbers.text(number.doubleValue());
        }
        if (value instanceof List<?> list) {
            StringBuilder out = new StringBuilder();
            append(list, 0, out, place);
            return out.toString();
        }
        return value instanceof Map ? "[object Object]" : value.toString();
    }

    private static void append(List<?> list, int depth, StringBuilder out, String place) {
        BoundedText.checkDepth(depth, place);
        for (Object element : list) {
            if (element instanceof List<?> inner) {
                append(inner, depth + 1, out, place);
            } else {
                out.append(text(element, place));
            }
            BoundedText.checkLength(out.length(), place);
        }
    }
}
