package io.segmentlaunchdarkly.fql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.segmentlaunchdarkly.javascript.Numbers;
import io.segmentlaunchdarkly.javascript.Whitespace;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The documented functions. A function returns null for an argument that is null or of the wrong type, unless the documentation names
 * another default: {@code length(null)} is 0, and contains and match are false.
 */
enum FqlFunction {
    CONTAINS(2, true),
    MATCH(2, true),
    LENGTH(1, false),
    LOWERCASE(1, false),
    UPPERCASE(1, false),
    SNAKECASE(1, false),
    KEBABCASE(1, false),
    TITLECASE(1, false),
    TYPEOF(1, false),
    BOOL(1, true),
    STRING(1, false),
    NUMBER(1, false);

    final String word = name().toLowerCase(Locale.ROOT);
    final int arity;
    final boolean condition;

    FqlFunction(int arity, boolean condition) {
        this.arity = arity;
        this.condition = condition;
    }

    static Optional<FqlFunction> named(String word) {
        return Arrays.stream(values()).filter(f -> f.word.equals(word)).findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(f -> f.word).collect(Collectors.joining(", "));
    }

    /** Applies a function of one argument. */
    JsonNode apply(JsonNode value) {
        return switch (this) {
            case LENGTH -> length(value);
            case LOWERCASE -> change(value, text -> text.toLowerCase(Locale.ROOT));
            case UPPERCASE -> change(value, text -> text.toUpperCase(Locale.ROOT));
            case SNAKECASE -> change(value, text -> text.replace(' ', '_'));
            case KEBABCASE -> change(value, text -> text.replace(' ', '-'));
            case TITLECASE -> change(value, FqlFunction::titlecase);
            case TYPEOF -> TextNode.valueOf(typeOf(value));
            case BOOL -> BooleanNode.valueOf(bool(value));
            case STRING -> string(value);
            case NUMBER -> number(value);
            case CONTAINS, MATCH -> throw new IllegalStateException(word + " takes two arguments");
        };
    }

    /** Documented: false unless both are strings. Segment's own evaluator agrees for lists and numbers. */
    static boolean contains(JsonNode value, JsonNode part) {
        return value.isTextual() && part.isTextual() && value.textValue().contains(part.textValue());
    }

    private static JsonNode change(JsonNode value, UnaryOperator<String> change) {
        return value.isTextual() ? TextNode.valueOf(change.apply(value.textValue())) : NullNode.instance;
    }

    /** Documented: the number of elements of a list or of UTF-8 bytes of a string, 0 for null. */
    private static JsonNode length(JsonNode value) {
        if (value.isArray()) {
            return IntNode.valueOf(value.size());
        }
        if (value.isTextual()) {
            return IntNode.valueOf(utf8Length(value.textValue()));
        }
        return value.isNull() ? IntNode.valueOf(0) : NullNode.instance;
    }

    private static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                bytes += 3;
            }
        }
        return bytes;
    }

    /**
     * Follows the documentation's example, "test string" giving "Test String": the first letter of each word is capitalised and the rest
     * stays. (The documentation's description repeats that of kebabcase.) None of Segment's published code evaluates titlecase, so what
     * separates words is our choice: JavaScript's white space, as for number.
     */
    private static String titlecase(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean first = true;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            out.appendCodePoint(first ? Character.toTitleCase(c) : c);
            first = c <= Character.MAX_VALUE && Whitespace.is((char) c);
            i += Character.charCount(c);
        }
        return out.toString();
    }

    /** The documentation names five types and none for an object, which is called "object" here. */
    private static String typeOf(JsonNode value) {
        if (value.isTextual()) {
            return "string";
        }
        if (value.isNumber()) {
            return "number";
        }
        if (value.isBoolean()) {
            return "bool";
        }
        if (value.isArray()) {
            return "list";
        }
        return value.isNull() ? "null" : "object";
    }

    /**
     * The documentation says only that the value is converted. Null, 0, "", "false" and an empty list are false, and everything else is
     * true; "false" is false so that a boolean sent as text keeps its meaning.
     */
    private static boolean bool(JsonNode value) {
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isNumber()) {
            double number = value.doubleValue();
            return number != 0 && !Double.isNaN(number);
        }
        if (value.isTextual()) {
            String text = value.textValue();
            return !text.isEmpty() && !text.equals("false");
        }
        return value.isArray() ? !value.isEmpty() : !value.isNull();
    }

    /**
     * The documentation says only that the value is converted. Numbers are written as in JavaScript, but whole numbers keep all digits,
     * because many are ids. Lists are written as JSON. Null stays null.
     */
    private static JsonNode string(JsonNode value) {
        if (value.isTextual() || value.isNull()) {
            return value;
        }
        if (value.isNumber()) {
            return TextNode.valueOf(Numbers.textWithAllDigits(value));
        }
        return TextNode.valueOf(value.toString());
    }

    /** The documentation says only that the value is converted. A string that is not a decimal number gives null. */
    private static JsonNode number(JsonNode value) {
        if (value.isNumber()) {
            return value;
        }
        if (!value.isTextual()) {
            return NullNode.instance;
        }
        String text = Whitespace.trim(value.textValue());
        if (text.isEmpty() || FqlValues.endOfNumber(text, 0) != text.length()) {
            return NullNode.instance;
        }
        return DoubleNode.valueOf(Double.parseDouble(text));
    }
}
