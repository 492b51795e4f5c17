package io.segmentlaunchdarkly.fql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Triggers and events at random, of a seed. What a trigger asks for, the events have often enough that both answers come. */
final class FuzzedTriggers {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final List<String> TEXTS = List.of(
            "Order Completed",
            "Order",
            "pro",
            "Utrecht",
            "[Promo] Sale 1",
            "[Promo] Sale*",
            "a*b",
            "*",
            "what?",
            "C:\\temp\\",
            "[a-z]",
            "x",
            "",
            " ",
            "5",
            "20",
            "-1",
            "19.99",
            "1e-7",
            "null",
            "true",
            "false",
            "(a or b) and c",
            "it's",
            "Größe",
            "\uD83D\uDE00 ok",
            "line\nbreak",
            "2024-01-01",
            "track",
            "undefined");

    /** Between dots and brackets, as get reads them. */
    private static final List<String> NAMES = List.of(
            "price",
            "price",
            "paid",
            "plan",
            "email",
            "address.city",
            "address.geo.lat",
            "items[0].sku",
            "items[1].price",
            "items[0]",
            "items.length",
            "tags.length",
            "tags[0]",
            "tags[02]",
            "email.length",
            "email[0]",
            "matrix[1][0]",
            "first name",
            "first-name",
            "a/b:c",
            "größe",
            "\uD83D\uDE00",
            "order",
            "android",
            "nullable",
            "x.order.y",
            "properties.price",
            "contains",
            "type",
            "$cost",
            "_id",
            "price.deep",
            "paid.deep.er",
            "missing",
            "missing.deep");

    /** Those that Segment's lexer takes for numbers and operators, and odd ones. */
    private static final List<String> ODD_NAMES = List.of(
            "0",
            "items.0.sku",
            "2024",
            "1st.place",
            "-x",
            "a.-1",
            "and",
            "x.or",
            "null",
            "a.null.b",
            "[",
            "x]",
            "[0]",
            "a[b].c",
            "0.type",
            "items.0.name",
            "+x",
            "a\"b",
            "a'b",
            "a,b",
            "a(b)",
            "a\\b",
            "not.and.so");

    private static final List<String> TYPES = List.of("track", "page", "screen", "identify", "group", "alias");
    private static final List<String> NUMBERS =
            List.of("0", "5", "-1", "20", "19.99", "0.5", "3", "1", "2", "100000", "9007199254740993");
    private static final List<String> ODD_NUMBERS =
            List.of("1e-7", "1e+21", "-1e-7", "1.5e-10", "NaN", "Infinity", "-Infinity", "1.7976931348623157e+308");

    private static final List<String> ODD_OPERANDS =
            List.of("+5", "+1.5", "5.0", "05", "1e3", "1E3", "1e-7", "1e+21", "-0", "Infinity", "-Infinity", "NaN");

    private static final List<String> CHARACTERS = List.of(
            "a",
            "n",
            "o",
            "and",
            "or",
            "null",
            "x",
            "Z",
            "0",
            "7",
            "-",
            "_",
            ".",
            "[",
            "]",
            "$",
            " ",
            "\t",
            "\n",
            "\r",
            "é",
            "\u212a",
            "\u0130",
            "\u2028",
            "\uD83D\uDE00",
            "'",
            "\\",
            "(",
            ")",
            ",",
            "=",
            "!",
            "<",
            ">",
            "*",
            "?",
            "+",
            "/",
            "{{",
            "}}",
            "#",
            "%",
            "~",
            "@",
            "`");

    private final Random random;

    FuzzedTriggers(long seed) {
        random = new Random(seed);
    }

    // -- events

    ObjectNode event() {
        ObjectNode event = JSON.objectNode();
        put(event, "type", 95, () -> JSON.textNode(of(TYPES)));
        put(event, "event", 70, this::text);
        put(event, "name", 50, this::text);
        put(event, "userId", 60, this::text);
        put(event, "anonymousId", 50, this::text);
        put(event, "properties", 85, this::fields);
        put(event, "traits", 50, this::fields);
        put(event, "context", 50, this::fields);
        put(event, "track", 3, this::value);
        return event;
    }

    private interface Maker {
        JsonNode make();
    }

    private void put(ObjectNode object, String name, int percent, Maker maker) {
        if (percent(percent)) {
            object.set(name, percent(8) ? value() : maker.make());
        }
    }

    private JsonNode fields() {
        ObjectNode fields = JSON.objectNode();
        put(fields, "price", 60, this::number);
        put(fields, "paid", 50, () -> JSON.booleanNode(random.nextBoolean()));
        put(fields, "plan", 50, this::text);
        put(fields, "email", 50, this::text);
        put(fields, "address", 50, () -> {
            ObjectNode address = JSON.objectNode();
            put(address, "city", 70, this::text);
            put(address, "geo", 50, () -> JSON.objectNode().set("lat", number()));
            return address;
        });
        put(fields, "items", 50, () -> {
            ArrayNode items = JSON.arrayNode();
            for (int i = random.nextInt(3); i >= 0; i--) {
                ObjectNode item = JSON.objectNode();
                put(item, "sku", 80, this::text);
                put(item, "price", 60, this::number);
                put(item, "name", 60, this::text);
                items.add(item);
            }
            return items;
        });
        put(fields, "tags", 50, () -> {
            ArrayNode tags = JSON.arrayNode();
            IntStream.range(0, random.nextInt(4)).forEach(i -> tags.add(value()));
            return tags;
        });
        put(fields, "matrix", 20, () -> JSON.arrayNode()
                .add(JSON.arrayNode().add(text()))
                .add(JSON.arrayNode().add(text()).add(number())));
        for (String name : List.of(
                "first name",
                "first-name",
                "a/b:c",
                "größe",
                "\uD83D\uDE00",
                "order",
                "android",
                "nullable",
                "contains",
                "type",
                "$cost",
                "_id",
                "0",
                "2024",
                "-x",
                "and",
                "null",
                "x",
                "a",
                "properties",
                "length",
                "items[0]",
                "first.name")) {
            put(fields, name, 12, this::value);
        }
        return fields;
    }

    private JsonNode value() {
        return switch (random.nextInt(8)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(random.nextBoolean());
            case 2, 3 -> number();
            case 4 -> JSON.arrayNode().add(text());
            case 5 -> JSON.objectNode().set("deep", text());
            default -> text();
        };
    }

    private JsonNode text() {
        String text = of(TEXTS);
        return JSON.textNode(percent(30) ? of(TEXTS) + text : text);
    }

    private JsonNode number() {
        return switch (random.nextInt(6)) {
            case 0 -> JSON.numberNode(random.nextInt(6));
            case 1 -> JSON.numberNode(1e-7);
            case 2 -> JSON.numberNode(9007199254740993L);
            default -> JSON.numberNode(Double.parseDouble(of(NUMBERS)));
        };
    }

    // -- the builder's conditions, as Segment's packages hold them

    ObjectNode condition() {
        ObjectNode root = JSON.objectNode().put("type", "group").put("operator", operator());
        ArrayNode children = root.putArray("children");
        if (percent(60)) {
            children.add(JSON.objectNode()
                    .put("type", "event-type")
                    .put("operator", percent(85) ? "=" : "!=")
                    .put("value", of(TYPES)));
        }
        for (int i = random.nextInt(3); i > 0 || children.isEmpty(); i--) {
            children.add(percent(30) ? group() : simple());
        }
        return root;
    }

    private ObjectNode group() {
        ObjectNode group = JSON.objectNode().put("type", "group").put("operator", operator());
        ArrayNode children = group.putArray("children");
        for (int i = random.nextInt(3); i >= 0; i--) {
            children.add(simple());
        }
        return group;
    }

    private ObjectNode simple() {
        ObjectNode simple = JSON.objectNode();
        switch (random.nextInt(8)) {
            case 0 -> simple.put("type", "event");
            case 1 -> simple.put("type", of(List.of("name", "userId")));
            case 2 -> simple.put("type", "event-trait").put("name", name());
            case 3 -> simple.put("type", "event-context").put("name", name());
            default -> simple.put("type", "event-property").put("name", name());
        }
        if (percent(2)) {
            simple.put("type", "event-type").remove("name");
        }
        String operator = of(List.of(
                "=",
                "!=",
                "<",
                "<=",
                ">",
                ">=",
                "number_equals",
                "number_not_equals",
                "contains",
                "not_contains",
                "starts_with",
                "not_starts_with",
                "ends_with",
                "not_ends_with",
                "exists",
                "not_exists",
                "is_true",
                "is_false"));
        simple.put("operator", operator);
        switch (operator) {
            case "<", "<=", ">", ">=", "number_equals", "number_not_equals" -> simple.put(
                    "value", percent(10) ? of(ODD_NUMBERS) : of(NUMBERS));
            case "exists", "not_exists", "is_true", "is_false" -> {}
            case "starts_with", "not_starts_with", "ends_with", "not_ends_with" -> simple.put("value", constant());
            default -> {
                if (percent(80)) {
                    simple.put("value", constant());
                } else if (percent(50)) {
                    simple.put("value", random.nextBoolean());
                } else {
                    simple.put("value", Double.parseDouble(percent(10) ? "1e-7" : of(NUMBERS)));
                }
            }
        }
        return simple;
    }

    private String name() {
        if (percent(3)) {
            return characters();
        }
        return percent(7) ? of(ODD_NAMES) : of(NAMES);
    }

    /** Sometimes a part of what an event may have. */
    private String constant() {
        if (percent(5)) {
            return characters();
        }
        String text = of(TEXTS);
        int from = percent(20) ? random.nextInt(text.length() + 1) : 0;
        int to = percent(20) ? from + random.nextInt(text.length() - from + 1) : text.length();
        String part = text.substring(from, to);
        return percent(1) ? part + "\"" : part;
    }

    /** Any characters, as a user may type them. */
    private String characters() {
        return IntStream.rangeClosed(0, random.nextInt(6))
                .mapToObj(i -> of(CHARACTERS))
                .collect(Collectors.joining());
    }

    private String operator() {
        return random.nextBoolean() ? "and" : "or";
    }

    // -- triggers as people write them

    String free() {
        String text = level(2);
        return percent(5) ? mutated(text) : text;
    }

    private String level(int depth) {
        String operator = " " + operator() + " ";
        StringBuilder text = new StringBuilder(item(depth));
        for (int i = random.nextInt(3); i > 0; i--) {
            text.append(percent(90) ? operator : connective()).append(item(depth));
        }
        return text + (percent(2) ? of(List.of(" and", " or", " AND ")) : "");
    }

    private String connective() {
        return of(List.of(
                " and ",
                " or ",
                " AND ",
                " AND ",
                " And ",
                " OR ",
                "\nand ",
                "\n  or ",
                "\tand\t",
                " and\r\n",
                "  and  "));
    }

    private String item(int depth) {
        if (depth > 0 && percent(12)) {
            return (percent(10) ? "!" : "") + "(" + level(depth - 1) + ")";
        }
        return switch (random.nextInt(40)) {
            case 0, 1, 2, 3, 4 -> (percent(30) ? "!" : "")
                    + "contains("
                    + field()
                    + (percent(90) ? ", " : of(List.of(",", " , ", " ,")))
                    + operand()
                    + ")";
            case 5, 6, 7, 8, 9, 10 -> (percent(30) ? "!" : "") + "match(" + field() + ", " + quoted(pattern()) + ")";
            case 11 -> field() + " in [" + operand() + ", " + operand() + "]";
            case 12 -> of(List.of("lowercase", "length", "typeof", "string", "number", "titlecase"))
                    + "("
                    + field()
                    + ")"
                    + relation()
                    + operand();
            case 13 -> of(List.of(
                    "all", "true", "!false", "null", "properties.paid", "!properties.paid", "bool(properties.paid)"));
            case 14 -> "!" + field() + relation() + operand();
            case 15, 16, 17, 18 -> "type " + of(List.of("=", "=", "!=")) + " " + quoted(of(TYPES));
            default -> {
                String relation = relation();
                yield field() + relation + (relation.contains("<") || relation.contains(">") ? ordered() : operand());
            }
        };
    }

    private String field() {
        return switch (random.nextInt(24)) {
            case 0, 1, 2 -> "type";
            case 3, 4 -> "event";
            case 5, 6 -> of(List.of("name", "userId"));
            case 7 -> of(List.of("anonymousId", "timestamp", "properties", "context", "received_at", "track"));
            case 8 -> "properties."
                    + of(List.of(
                            "first\\.name",
                            "\\p\\l\\a\\n",
                            "items.0.sku",
                            "\\and",
                            "größe",
                            "\\\uD83D\uDE00",
                            "a\\_b"));
            default -> of(List.of("properties", "properties", "traits", "context"))
                    + "."
                    + name().replaceAll("[^a-zA-Z0-9._-]", "\\\\$0");
        };
    }

    private String relation() {
        String symbol = of(List.of("=", "=", "=", "!=", "!=", "<", "<=", ">", ">="));
        return (percent(90) ? " %s " : of(List.of("%s", " %s", "%s ", "\n%s\n"))).formatted(symbol);
    }

    private String operand() {
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> of(NUMBERS);
            case 4 -> of(ODD_OPERANDS);
            case 5, 6, 7 -> of(List.of("true", "false", "null"));
            case 8 -> of(List.of(
                    "track", "page", "pro", "x", "an", "_x", "userId", "anonymousId", "properties.plan", "order-done"));
            default -> quoted(constant());
        };
    }

    private String ordered() {
        return switch (random.nextInt(10)) {
            case 0 -> quoted(of(NUMBERS));
            case 1 -> quoted(constant());
            case 2 -> of(ODD_OPERANDS);
            case 3 -> of(List.of("properties.price", "price", "null"));
            default -> of(NUMBERS);
        };
    }

    private String pattern() {
        String text = constant();
        return switch (random.nextInt(4)) {
            case 0 -> text + "*";
            case 1 -> "*" + text;
            case 2 -> "*" + text + "*";
            default -> text;
        };
    }

    private String quoted(String text) {
        String quote = percent(6) ? "'" : "\"";
        return quote + text + quote;
    }

    /** With a character less, or one twice. */
    private String mutated(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int at = random.nextInt(text.length());
        return text.substring(0, at) + text.substring(random.nextBoolean() ? at + 1 : Math.max(0, at - 1));
    }

    private boolean percent(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T of(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
