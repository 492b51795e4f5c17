package io.segmentlaunchdarkly.mapping.liquid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Filters for lists. They treat a single value as a list of one, and nil as an empty list. */
final class ListFilters {

    private ListFilters() {}

    static Map<String, Filter> all() {
        Map<String, Filter> filters = new HashMap<>();
        filters.put("join", ListFilters::join);
        filters.put("first", (value, arguments) -> end(value, 0, arguments));
        filters.put("last", (value, arguments) -> end(value, -1, arguments));
        filters.put("size", ListFilters::size);
        filters.put("sum", ListFilters::sum);
        filters.put("compact", ListFilters::compact);
        filters.put("push", ListFilters::push);
        filters.put("unshift", ListFilters::unshift);
        filters.put("pop", (value, arguments) -> without(value, -1, arguments));
        filters.put("shift", (value, arguments) -> without(value, 0, arguments));
        filters.put("slice", ListFilters::slice);
        filters.put("where", ListFilters::where);
        filters.put("sample", ListFilters::sample);
        return filters;
    }

    private static List<JsonNode> list(JsonNode value, Arguments arguments) {
        JsonNode plain = LiquidValues.plain(value);
        if (plain.isArray()) {
            arguments.budget().spendElements(plain.size());
            List<JsonNode> elements = new ArrayList<>(plain.size() + 1);
            plain.forEach(elements::add);
            return elements;
        }
        return LiquidValues.isNil(plain) ? new ArrayList<>() : new ArrayList<>(List.of(plain));
    }

    private static JsonNode join(JsonNode value, Arguments arguments) {
        JsonNode separator = LiquidValues.plain(arguments.value(0));
        return LiquidValues.text(LiquidValues.join(
                LiquidValues.array(list(value, arguments)),
                LiquidValues.isNil(separator) ? " " : arguments.string(separator),
                0,
                arguments.budget()));
    }

    /** Texts and objects with a {@code length} are lists here too. Of any other value the first and last element is empty text. */
    private static JsonNode end(JsonNode value, int index, Arguments arguments) {
        JsonNode plain = LiquidValues.plain(value);
        JsonNode length = LiquidValues.isTruthyInJavaScript(plain)
                ? LiquidValues.own(plain, "length", -1)
                : LiquidValues.UNDEFINED;
        if (!length.isNumber()) {
            return LiquidValues.EMPTY_TEXT;
        }
        if (plain.isArray()) {
            return LiquidValues.element(plain, index);
        }
        double at = index < 0 ? length.doubleValue() + index : index;
        return LiquidValues.property(plain, LiquidValues.number(at), arguments.budget());
    }

    private static JsonNode size(JsonNode value, Arguments arguments) {
        JsonNode length = LiquidValues.own(value, "length", -1);
        return LiquidValues.isTruthyInJavaScript(length) ? length : LiquidValues.number(0);
    }

    private static JsonNode sum(JsonNode value, Arguments arguments) {
        JsonNode property = arguments.value(0);
        List<String> path = LiquidValues.isTruthyInJavaScript(property)
                ? TextFilters.split(arguments.string(property), ".", arguments.budget())
                : List.of();
        double sum = 0;
        for (JsonNode item : list(value, arguments)) {
            JsonNode found = item;
            for (String name : path) {
                found = LiquidValues.property(found, LiquidValues.text(name), arguments.budget());
            }
            double number = LiquidValues.number(found, arguments.budget());
            sum += Double.isNaN(number) ? 0 : number;
        }
        return LiquidValues.number(sum);
    }

    private static JsonNode compact(JsonNode value, Arguments arguments) {
        List<JsonNode> elements = list(value, arguments);
        elements.removeIf(element -> LiquidValues.isNil(LiquidValues.plain(element)));
        return LiquidValues.array(elements);
    }

    private static JsonNode push(JsonNode value, Arguments arguments) {
        List<JsonNode> elements = list(value, arguments);
        elements.add(arguments.value(0));
        return LiquidValues.array(elements);
    }

    private static JsonNode unshift(JsonNode value, Arguments arguments) {
        List<JsonNode> elements = list(value, arguments);
        elements.add(0, arguments.value(0));
        return LiquidValues.array(elements);
    }

    private static JsonNode without(JsonNode value, int index, Arguments arguments) {
        List<JsonNode> elements = list(value, arguments);
        if (!elements.isEmpty()) {
            elements.remove(index < 0 ? elements.size() - 1 : index);
        }
        return LiquidValues.array(elements);
    }

    /** A part of a list or, by characters, of a text. The bounds may be any values, and are converted as in JavaScript. */
    private static JsonNode slice(JsonNode value, Arguments arguments) {
        Budget budget = arguments.budget();
        JsonNode plain = LiquidValues.plain(value);
        if (LiquidValues.isNil(plain)) {
            return LiquidValues.array(List.of());
        }
        String text = plain.isArray() ? "" : arguments.string(plain);
        JsonNode begin = arguments.value(0);
        JsonNode length = arguments.has(1) ? arguments.value(1) : LiquidValues.number(1);
        if (LiquidValues.number(begin, budget) < 0) {
            int size = plain.isArray() ? plain.size() : text.codePointCount(0, text.length());
            begin = LiquidValues.add(LiquidValues.number(size), begin, budget);
        }
        double from = LiquidValues.number(begin, budget);
        if (from < 0 || LiquidValues.number(length, budget) < 0) {
            return plain.isArray() ? LiquidValues.array(List.of()) : LiquidValues.EMPTY_TEXT;
        }
        budget.checkSlice(LiquidValues.number(length, budget));
        if (plain.isArray()) {
            double to = LiquidValues.number(LiquidValues.add(begin, length, budget), budget);
            List<JsonNode> elements = list(plain, arguments);
            int start = position(from, elements.size());
            return LiquidValues.array(
                    new ArrayList<>(elements.subList(start, Math.max(start, position(to, elements.size())))));
        }
        int start = TextFilters.advance(text, 0, from);
        return LiquidValues.text(
                text.substring(start, TextFilters.advance(text, start, LiquidValues.number(length, budget))));
    }

    private static int position(double number, int size) {
        double from = number < 0 ? Math.max(0, size + Math.ceil(number)) : number;
        return (int) Math.min(size, from);
    }

    private static JsonNode where(JsonNode value, Arguments arguments) {
        Operand path;
        try {
            path = Reader.readPath(arguments.text(0));
        } catch (LiquidSyntaxException e) {
            throw new LiquidException(e.getMessage());
        }
        JsonNode expected = arguments.value(1);
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode item : list(value, arguments)) {
            JsonNode property = path == null
                    ? LiquidValues.UNDEFINED
                    : path.evaluate(arguments.rendering().of(item));
            if (expected.isMissingNode()
                    ? LiquidValues.isTruthy(property)
                    : LiquidValues.areEqual(property, expected)) {
                found.add(item);
            }
        }
        return LiquidValues.array(found);
    }

    /** A random element or character, or a list of this many. */
    private static JsonNode sample(JsonNode value, Arguments arguments) {
        JsonNode plain = LiquidValues.plain(value);
        List<JsonNode> elements;
        if (plain.isArray() || LiquidValues.isNil(plain)) {
            elements = list(plain, arguments);
        } else {
            elements = new ArrayList<>();
            String text = arguments.string(plain);
            arguments.budget().spendElements(text.length());
            text.codePoints().forEach(c -> elements.add(LiquidValues.text(Character.toString(c))));
        }
        if (LiquidValues.isNil(plain)) {
            return LiquidValues.array(List.of());
        }
        Collections.shuffle(elements);
        JsonNode count = arguments.has(0) ? arguments.value(0) : LiquidValues.number(1);
        if (count.isNumber() && count.doubleValue() == 1) {
            return elements.isEmpty() ? LiquidValues.UNDEFINED : elements.get(0);
        }
        double number = LiquidValues.number(count, arguments.budget());
        return LiquidValues.array(new ArrayList<>(elements.subList(0, position(number, elements.size()))));
    }
}
