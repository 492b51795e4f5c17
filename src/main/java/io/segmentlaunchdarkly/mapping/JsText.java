package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;

/** Values as the text that JavaScript makes of them, by {@code String(value)} or {@code JSON.stringify(value)}. */
final class JsText {

    private static final long MAX_SAFE_INTEGER = (1L << 53) - 1;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final String place;
    private final StringBuilder out = new StringBuilder();

    private JsText(String place) {
        this.place = place;
    }

    /** Makes text as {@code String(value)} does, except that undefined and null are empty, as in templates. */
    static String string(JsonNode value, String place) {
        return switch (value.getNodeType()) {
            case STRING -> value.textValue();
            case NUMBER -> number(value);
            case ARRAY -> {
                JsText text = new JsText(place);
                text.join(value, 0);
                yield text.out.toString();
            }
            case MISSING, NULL -> "";
            case BOOLEAN -> value.booleanValue() ? "true" : "false";
            default -> "[object Object]";
        };
    }

    /** Makes JSON text as {@code JSON.stringify} does; the value must not be undefined. */
    static String json(JsonNode value, String place) {
        JsText text = new JsText(place);
        text.write(value, 0);
        return text.out.toString();
    }

    private void join(JsonNode array, int depth) {
        checkDepth(depth);
        for (int i = 0; i < array.size(); i++) {
            if (i > 0) {
                append(",");
            }
            JsonNode element = array.get(i);
            if (element.isArray()) {
                join(element, depth + 1);
            } else {
                append(string(element, place));
            }
        }
    }

    private void write(JsonNode value, int depth) {
        checkDepth(depth);
        switch (value.getNodeType()) {
            case STRING -> quote(value.textValue());
            case NUMBER -> append(Double.isFinite(value.doubleValue()) ? number(value) : "null");
            case BOOLEAN -> append(value.booleanValue() ? "true" : "false");
            case ARRAY -> {
                append("[");
                for (int i = 0; i < value.size(); i++) {
                    if (i > 0) {
                        append(",");
                    }
                    write(value.get(i), depth + 1);
                }
                append("]");
            }
            case MISSING, NULL -> append("null");
            default -> writeObject(value, depth);
        }
    }

    private void writeObject(JsonNode object, int depth) {
        append("{");
        boolean first = true;
        for (Map.Entry<String, JsonNode> field : Js.fields(object)) {
            if (field.getValue().isMissingNode()) {
                continue;
            }
            if (!first) {
                append(",");
            }
            first = false;
            quote(field.getKey());
            append(":");
            write(field.getValue(), depth + 1);
        }
        append("}");
    }

    private void quote(String text) {
        append("\"");
        int plainFrom = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\' && !isLoneSurrogate(text, i)) {
                continue;
            }
            append(text.substring(plainFrom, i));
            plainFrom = i + 1;
            switch (c) {
                case '"' -> append("\\\"");
                case '\\' -> append("\\\\");
                case '\b' -> append("\\b");
                case '\f' -> append("\\f");
                case '\n' -> append("\\n");
                case '\r' -> append("\\r");
                case '\t' -> append("\\t");
                default -> append("\\u" + HEX[c >> 12] + HEX[c >> 8 & 15] + HEX[c >> 4 & 15] + HEX[c & 15]);
            }
        }
        append(text.substring(plainFrom));
        append("\"");
    }

    private static boolean isLoneSurrogate(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    private void append(String text) {
        checkLength((long) out.length() + text.length(), place);
        out.append(text);
    }

    private void checkDepth(int depth) {
        checkDepth(depth, place);
    }

    static void checkDepth(int depth, String place) {
        if (depth > Limits.EVENT_DEPTH) {
            throw new MappingException(place, "the value is nested deeper than " + Limits.EVENT_DEPTH + " levels");
        }
    }

    static void checkLength(long length, String place) {
        if (length > Limits.TEXT_LENGTH) {
            throw new MappingException(place, "the text would be longer than " + Limits.TEXT_LENGTH + " characters");
        }
    }

    /** Writes a number as JavaScript does, for which every number is a double: {@code 1e+21}, {@code 0.1}, {@code 100}, {@code 0} for -0. */
    static String number(JsonNode number) {
        if (number.isIntegralNumber() && number.canConvertToLong()) {
            long whole = number.longValue();
            if (whole >= -MAX_SAFE_INTEGER && whole <= MAX_SAFE_INTEGER) {
                return Long.toString(whole);
            }
        }
        return number(number.doubleValue());
    }

    static String number(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "Infinity" : "-Infinity";
        }
        if (number == 0) {
            return "0";
        }
        if (Math.abs(number) <= MAX_SAFE_INTEGER && number == Math.rint(number)) {
            return Long.toString((long) number);
        }
        return number < 0 ? "-" + layOut(shortest(-number)) : layOut(shortest(number));
    }

    /** Finds the shortest decimal that reads back as the same double, and the nearest of those; Java 17's own text is not always it. */
    private static BigDecimal shortest(double number) {
        BigDecimal exact = new BigDecimal(number);
        // Any decimal of up to 15 digits survives a normal double, so 15 digits without trailing zeros are already the
        // shortest.
        for (int digits = number < Double.MIN_NORMAL ? 1 : 15; digits < 17; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == number) {
                return rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(17, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    }

    /** Chooses between plain and exponent notation by ECMA-262's Number::toString. */
    private static String layOut(BigDecimal decimal) {
        String digits = decimal.unscaledValue().toString();
        int count = digits.length();
        int point = count - decimal.scale();
        if (count <= point && point <= 21) {
            return digits + "0".repeat(point - count);
        }
        if (0 < point && point <= 21) {
            return digits.substring(0, point) + "." + digits.substring(point);
        }
        if (-6 < point && point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        int exponent = point - 1;
        String mantissa = count == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
    }
}
