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
        JsonNode plain = Values.plain(value);
        if (plain.isArray()) {
            arguments.budget().spendElements(plain.size());
            List<JsonNode> elements = new ArrayList<>(plain.size() + 1);
            plain.forEach(elements::add);
            return elements;
        }
        return Values.isNil(plain) ? new ArrayList<>() : new ArrayList<>(List.of(plain));
    }

    private static JsonNode join(JsonNode value, Arguments arguments) {
        JsonNode separator = Values.plain(arguments.value(0));
        return Values.text(Values.join(
                Values.array(list(value, arguments)),
                Values.isNil(separator) ? " " : arguments.string(separator),
                0,
                arguments.budget()));
    }

    /** Texts and objects with a {@code length} are lists here too. Of any other value the first and last element is empty text. */
    private static JsonNode end(JsonNode value, int index, Arguments arguments) {
        JsonNode plain = Values.plain(value);
        JsonNode length = Values.isTruthyInJavaScript(plain) ? Values.own(plain, "length", -1) : Values.UNDEFINED;
        if (!length.isNumber()) {
            return Values.EMPTY_TEXT;
        }
        if (plain.isArray()) {
            return Values.element(plain, index);
        }
        double at = index < 0 ? length.doubleValue() + index : index;
        return Values.property(plain, Values.number(at), arguments.budget());
    }

    private static JsonNode size(JsonNode value, Arguments arguments) {
        JsonNode length = Values.own(value, "length", -1);
        return Values.isTruthyInJavaScript(length) ? length : Values.number(0);
    }

    private static JsonNode sum(JsonNode value, Arguments arguments) {
        JsonNode property = arguments.value(0);
        List<String> path = Values.isTruthyInJavaScript(property)
                ? TextFilters.split(arguments.string(property), ".", arguments.budget())
                : List.of();
        double sum = 0;
        for (JsonNode item : list(value, arguments)) {
            JsonNode found = item;
            for (String name : path) {
                found = Values.property(found, Values.text(name), arguments.budget());
            }
            double number = Values.number(found, arguments.budget());
            sum += Double.isNaN(number) ? 0 : number;
        }
        return Values.number(sum);
    }

    private static JsonNode compact(JsonNode value, Arguments arguments) {
        List<JsonNode> elements = list(value, arguments);
        elements.removeIf(element -> Values.isNil(Values.plain(element)));
        return Values.array(elements);
    }

    private static JsonNode push(JsonNode value, Arguments arguments) {
        List<JsonNode> elements = list(value, arguments);
        elements.add(arguments.value(0));
        return Values.array(elements);
    }

    private static JsonNode unshift(JsonNode value, Arguments arguments) {
        List<JsonNode> elements = list(value, arguments);
        elements.add(0, arguments.value(0));
        return Values.array(elements);
    }

    private static JsonNode without(JsonNode value, int index, Arguments arguments) {
        List<JsonNode> elements = list(value, arguments);
        if (!elements.isEmpty()) {
            elements.remove(index < 0 ? elements.size() - 1 : index);
        }
        return Values.array(elements);
    }

    /** A part of a list or, by characters, of a text. The bounds may be any values, and are converted as in JavaScript. */
    private static JsonNode slice(JsonNode value, Arguments arguments) {
        Budget budget = arguments.budget();
        JsonNode plain = Values.plain(value);
        if (Values.isNil(plain)) {
            return Values.array(List.of());
        }
        String text = plain.isArray() ? "" : arguments.string(plain);
        JsonNode begin = arguments.value(0);
        JsonNode length = arguments.has(1) ? arguments.value(1) : Values.number(1);
        if (Values.number(begin, budget) < 0) {
            int size = plain.isArray() ? plain.size() : text.codePointCount(0, text.length());
            begin = Values.add(Values.number(size), begin, budget);
        }
        double from = Values.number(begin, budget);
        if (from < 0 || Values.number(length, budget) < 0) {
            return plain.isArray() ? Values.array(List.of()) : Values.EMPTY_TEXT;
        }
        budget.checkSlice(Values.number(length, budget));
        if (plain.isArray()) {
            double to = Values.number(Values.add(begin, length, budget), budget);
            List<JsonNode> elements = list(plain, arguments);
            int start = position(from, elements.size());
            return Values.array(
                    new ArrayList<>(elements.subList(start, Math.max(start, position(to, elements.size())))));
        }
        int start = TextFilters.advance(text, 0, from);
        return Values.text(text.substring(start, TextFilters.advance(text, start, Values.number(length, budget))));
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
                    ? Values.UNDEFINED
                    : path.evaluate(arguments.rendering().of(item));
            if (expected.isMissingNode() ? Values.isTruthy(property) : Values.areEqual(property, expected)) {
                found.add(item);
            }
        }
        return Values.array(found);
    }

    /** A random element or character, or a list of this many. */
    private static JsonNode sample(JsonNode value, Arguments arguments) {
        JsonNode plain = Values.plain(value);
        List<JsonNode> elements;
        if (plain.isArray() || Values.isNil(plain)) {
            elements = list(plain, arguments);
        } else {
            elements = new ArrayList<>();
            String text = arguments.string(plain);
            arguments.budget().spendElements(text.length());
            text.codePoints().forEach(c -> elements.add(Values.text(Character.toString(c))));
        }
        if (Values.isNil(plain)) {
            return Values.array(List.of());
        }
        Collections.shuffle(elements);
        JsonNode count = arguments.has(0) ? arguments.value(0) : Values.number(1);
        if (count.isNumber() && count.doubleValue() == 1) {
            return elements.isEmpty() ? Values.UNDEFINED : elements.get(0);
        }
        double number = Values.number(count, arguments.budget());
        return Values.array(new ArrayList<>(elements.subList(0, position(number, elements.size()))));
    }
}
