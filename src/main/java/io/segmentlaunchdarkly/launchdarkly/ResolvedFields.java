package io.segmentlaunchdarkly.launchdarkly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.javascript.Dates;
import io.segmentlaunchdarkly.javascript.Numbers;
import java.time.Instant;

/**
 * Reads the fields that a mapping resolved to, each as its type, and collects all problems. The steps are those of Segment's action
 * validation: null and the empty string count as absent, then the value is coerced, then it is checked.
 *
 * <p>The methods return null for a field that is absent or wrong; {@link #hasProblems()} tells the two apart.
 */
final class ResolvedFields {
    private final JsonNode fields;
    private StringBuilder problems;
    private String code;

    private ResolvedFields(JsonNode fields) {
        this.fields = fields;
    }

    static ResolvedFields of(JsonNode fields) {
        if (fields.isObject()) {
            return new ResolvedFields(fields);
        }
        ResolvedFields none = new ResolvedFields(MissingNode.getInstance());
        if (!fields.isMissingNode()) {
            none.append(
                    MappingOutcome.Discarded.NOT_AN_OBJECT,
                    "The mapping must resolve to an object but was " + Excerpt.of(fields) + ".");
        }
        return none;
    }

    boolean hasProblems() {
        return problems != null;
    }

    MappingOutcome discarded() {
        return new MappingOutcome.Discarded(code, problems.toString());
    }

    /** Adds a problem: the field's name is put in front of the sentence. */
    void problem(Field field, String sentence) {
        append(field.key(), field.label() + " " + sentence);
    }

    String string(Field field) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        String text = scalarText(unwrapped(value));
        if (text == null) {
            wrongType(field, value);
        }
        return text;
    }

    JsonNode number(Field field) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        JsonNode scalar = unwrapped(value);
        switch (scalar.getNodeType()) {
            case NUMBER -> {
                return scalar;
            }
            case BOOLEAN -> {
                return IntNode.valueOf(scalar.booleanValue() ? 1 : 0);
            }
            case NULL -> {
                // Reached only inside an array: a plain null is absent. Ajv coerces it to 0.
                return IntNode.valueOf(0);
            }
            case STRING -> {
                JsonNode number = numberOf(scalar.textValue());
                if (number == null) {
                    wrongType(field, value);
                }
                return number;
            }
            default -> {
                wrongType(field, value);
                return null;
            }
        }
    }

    JsonNode object(Field field) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isObject()) {
            wrongType(field, value);
            return null;
        }
        return value;
    }

    /** Unix milliseconds; now if the field is absent or holds a date that does not exist. */
    long timestamp(Field field, Instant now) {
        JsonNode value = value(field);
        if (value == null) {
            return now.toEpochMilli();
        }
        if (value.isTextual()) {
            return timestamp(field, value, value.textValue(), now);
        }
        if (value.isNumber()) {
            return DayjsDates.ofNumber(value, now.toEpochMilli());
        }
        // Neither a string nor a number. Ajv tries the types of a date in turn, so a number in an array becomes text,
        // and text in an array becomes a number or nothing.
        JsonNode scalar = unwrapped(value);
        if (scalar.isTextual()) {
            JsonNode number = numberOf(scalar.textValue());
            if (number != null) {
                return DayjsDates.ofNumber(number, now.toEpochMilli());
            }
        } else {
            String text = scalarText(scalar);
            if (text != null) {
                return timestamp(field, value, text, now);
            }
        }
        wrongType(field, value);
        return 0;
    }

    private long timestamp(Field field, JsonNode value, String text, Instant now) {
        long common = Dates.parseInternetDateTime(text);
        if (common != Dates.INVALID) {
            return common;
        }
        if (!DayjsDates.isDateLike(text)) {
            problem(field, "must be a date-like string but was " + Excerpt.of(value) + ".");
            return 0;
        }
        long millis = DayjsDates.ofText(text);
        return millis == Dates.INVALID ? now.toEpochMilli() : millis;
    }

    /** The number that JavaScript reads in a text, or null; blank text is 0 and empty text none. */
    private static JsonNode numberOf(String text) {
        double number = text.isEmpty() ? Double.NaN : Numbers.of(text);
        if (Double.isNaN(number)) {
            return null;
        }
        long integer = (long) number;
        return integer == number ? LongNode.valueOf(integer) : DoubleNode.valueOf(number);
    }

    private JsonNode value(Field field) {
        JsonNode value = fields.get(field.key());
        if (value == null || value.isMissingNode()) {
            return absent(field, "it has no value");
        }
        if (value.isNull()) {
            return absent(field, "it is null");
        }
        if (value.isTextual() && value.textValue().isEmpty()) {
            return absent(field, "it is empty");
        }
        return value;
    }

    private JsonNode absent(Field field, String how) {
        if (field.required()) {
            problem(field, "is required, but " + how + ".");
        }
        return null;
    }

    private static JsonNode unwrapped(JsonNode value) {
        return value.isArray() && value.size() == 1 ? value.get(0) : value;
    }

    /** A scalar as text, or null for an object or array; the null in {@code [null]} is coerced to the empty string. */
    private static String scalarText(JsonNode scalar) {
        return switch (scalar.getNodeType()) {
            case STRING -> scalar.textValue();
            case NUMBER -> Numbers.textWithAllDigits(scalar);
            case BOOLEAN -> scalar.booleanValue() ? "true" : "false";
            case NULL -> "";
            default -> null;
        };
    }

    private void wrongType(Field field, JsonNode value) {
        problem(field, "must be " + field.type().noun() + " but was " + Excerpt.of(value) + ".");
    }

    private void append(String problemCode, String sentence) {
        if (problems == null) {
            code = problemCode;
            problems = new StringBuilder(sentence);
        } else {
            problems.append(' ').append(sentence);
        }
    }
}
