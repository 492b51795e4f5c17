package io.segmentlaunchdarkly.launchdarkly;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** JavaScript's conversions between text and numbers (ECMA-262, ToString and ToNumber), by which Segment coerces values. */
final class JavaScript {
    private static final BigInteger PRINTED_WITHOUT_EXPONENT = BigInteger.TEN.pow(21);

    private JavaScript() {}

    /** What {@code String(value)} makes of a value. */
    static String string(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING, BINARY, POJO -> value.asText();
            case BOOLEAN -> value.booleanValue() ? "true" : "false";
            case NUMBER -> numberText(value);
            case NULL -> "null";
            case MISSING -> "undefined";
            case OBJECT -> "[object Object]";
            case ARRAY -> {
                StringBuilder out = new StringBuilder();
                for (int i = 0; i < value.size(); i++) {
                    if (i > 0) {
                        out.append(',');
                    }
                    JsonNode element = value.get(i);
                    if (!element.isNull()) {
                        out.append(string(element));
                    }
                }
                yield out.toString();
            }
        };
    }

    /**
     * A number as JavaScript prints it, except that an integer keeps all its digits: JavaScript would round a key such as
     * 9007199254740993 to that of somebody else.
     */
    private static String numberText(JsonNode number) {
        return switch (number.numberType()) {
            case INT, LONG -> Long.toString(number.longValue());
            case BIG_INTEGER -> {
                BigInteger value = number.bigIntegerValue();
                yield value.abs().compareTo(PRINTED_WITHOUT_EXPONENT) < 0
                        ? value.toString()
                        : string(number.doubleValue());
            }
            case FLOAT, DOUBLE, BIG_DECIMAL -> string(number.doubleValue());
        };
    }

    /** What {@code String(number)} makes of a number: {@code 1e+21}, {@code 0.1}, {@code 100}. */
    static String string(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "Infinity" : "-Infinity";
        }
        long integer = (long) number;
        if (integer == number && Math.abs(number) < 1e15) {
            return Long.toString(integer);
        }
        BigDecimal shortest = shortest(Math.abs(number));
        String digits = shortest.unscaledValue().toString();
        // The decimal point stands after this many digits.
        int point = digits.length() - shortest.scale();
        StringBuilder out = new StringBuilder(32);
        if (number < 0) {
            out.append('-');
        }
        if (point > 21 || point < -5) {
            out.append(digits.charAt(0));
            if (digits.length() > 1) {
                out.append('.').append(digits, 1, digits.length());
            }
            int exponent = point - 1;
            out.append('e').append(exponent < 0 ? '-' : '+').append(Math.abs(exponent));
        } else if (point <= 0) {
            out.append("0.").append("0".repeat(-point)).append(digits);
        } else if (point >= digits.length()) {
            out.append(digits).append("0".repeat(point - digits.length()));
        } else {
            out.append(digits, 0, point).append('.').append(digits, point, digits.length());
        }
        return out.toString();
    }

    /** The decimal of the fewest digits that reads as this number, and of those the closest. {@code Double.toString} may have more. */
    private static BigDecimal shortest(double number) {
        BigDecimal exact = new BigDecimal(number);
        BigDecimal best = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        for (int precision = best.precision(); precision > 0; precision--) {
            BigDecimal candidate = closest(number, exact, precision);
            if (candidate == null) {
                break;
            }
            best = candidate;
        }
        return best.stripTrailingZeros();
    }

    private static BigDecimal closest(double number, BigDecimal exact, int precision) {
        BigDecimal below = exact.round(new MathContext(precision, RoundingMode.DOWN));
        BigDecimal above = exact.round(new MathContext(precision, RoundingMode.UP));
        boolean belowReads = below.doubleValue() == number;
        boolean aboveReads = above.doubleValue() == number;
        if (belowReads && aboveReads) {
            int nearer = exact.subtract(below).compareTo(above.subtract(exact));
            // Of two that are equally close it is the even one.
            return nearer < 0 || (nearer == 0 && !below.unscaledValue().testBit(0)) ? below : above;
        }
        return belowReads ? below : aboveReads ? above : null;
    }

    /** What {@code Number(text)} makes of a text: NaN if it is not a number, 0 if it is empty or blank. */
    static double number(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isWhiteSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isWhiteSpace(text.charAt(end - 1))) {
            end--;
        }
        if (start == end) {
            return 0;
        }
        if (end - start > 2 && text.charAt(start) == '0') {
            int bits =
                    switch (text.charAt(start + 1)) {
                        case 'x', 'X' -> 4;
                        case 'o', 'O' -> 3;
                        case 'b', 'B' -> 1;
                        default -> 0;
                    };
            if (bits > 0) {
                return radixNumber(text, start + 2, end, 1 << bits);
            }
        }
        int from = start;
        if (text.charAt(from) == '+' || text.charAt(from) == '-') {
            from++;
        }
        if (text.regionMatches(from, "Infinity", 0, 8) && end - from == 8) {
            return text.charAt(start) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return isDecimal(text, from, end) ? Double.parseDouble(text.substring(start, end)) : Double.NaN;
    }

    private static double radixNumber(String text, int start, int end, int radix) {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || Character.digit(c, radix) < 0) {
                return Double.NaN;
            }
        }
        return new BigInteger(text.substring(start, end), radix).doubleValue();
    }

    /** Digits with an optional fraction and exponent; Java's own parser would also take {@code 1d}, {@code 0x1p3} and {@code NaN}. */
    private static boolean isDecimal(String text, int start, int end) {
        int i = digitsEnd(text, start, end);
        int digits = i - start;
        if (i < end && text.charAt(i) == '.') {
            int fraction = i + 1;
            i = digitsEnd(text, fraction, end);
            digits += i - fraction;
        }
        if (digits == 0) {
            return false;
        }
        if (i < end && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
            i++;
            if (i < end && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
                i++;
            }
            int exponent = i;
            i = digitsEnd(text, exponent, end);
            if (i == exponent) {
                return false;
            }
        }
        return i == end;
    }

    private static int digitsEnd(String text, int start, int end) {
        int i = start;
        while (i < end && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i;
    }

    /** What JavaScript trims: its white space and line terminators. */
    static boolean isWhiteSpace(char c) {
        return (c >= '\t' && c <= '\r')
                || c == ' '
                || c == '\u2028'
                || c == '\u2029'
                || c == '\uFEFF'
                || (c >= 0x80 && Character.getType(c) == Character.SPACE_SEPARATOR);
    }
}
