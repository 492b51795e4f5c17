package io.segmentlaunchdarkly.javascript;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers to text and back. */
public final class Numbers {
    /** {@code Number.MAX_SAFE_INTEGER}: up to this value every whole number is a double (ECMA-262, 21.1.2.8). */
    public static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

    /** Whole numbers from here on are written with an exponent. */
    private static final BigInteger FIRST_WITH_EXPONENT = BigInteger.TEN.pow(21);

    /** Any decimal of up to 15 digits survives a normal double, so no two of them are the same double. */
    private static final int DIGITS_THAT_SURVIVE = 15;

    /** This many digits tell every double from its neighbours. */
    private static final int DIGITS_THAT_SUFFICE = 17;

    private static final long MANTISSA = (1L << 52) - 1;

    /** No finite double has more bits before its point. */
    private static final int MAX_INTEGER_BITS = 1024;

    private Numbers() {}

    /** {@code String(number)}, for which every number is a double: {@code 1e+21}, {@code 0.1}, {@code 100}, {@code 0} for -0. */
    public static String text(JsonNode number) {
        if (number.isIntegralNumber() && number.canConvertToLong()) {
            long whole = number.longValue();
            if (whole >= -MAX_SAFE_INTEGER && whole <= MAX_SAFE_INTEGER) {
                return Long.toString(whole);
            }
        }
        return text(number.doubleValue());
    }

    /**
     * {@code String(number)}, except that an integer of up to 21 digits keeps them all. JavaScript would round a key such as
     * 9007199254740993 to somebody else's key.
     */
    public static String textWithAllDigits(JsonNode number) {
        if (!number.isIntegralNumber()) {
            return text(number.doubleValue());
        }
        if (number.canConvertToLong()) {
            return Long.toString(number.longValue());
        }
        BigInteger integer = number.bigIntegerValue();
        return integer.abs().compareTo(FIRST_WITH_EXPONENT) < 0 ? integer.toString() : text(number.doubleValue());
    }

    /**
     * {@code String(number)} (ECMA-262, 6.1.6.1.20 Number::toString): the fewest digits that read as this number and, among those, the
     * closest. Java 17's own text may have more digits or different ones.
     */
    public static String text(double number) {
        if (number == Math.rint(number) && Math.abs(number) <= MAX_SAFE_INTEGER) {
            return Long.toString((long) number);
        }
        if (Double.isNaN(number)) {
            return "NaN";
        }
        String sign = number < 0 ? "-" : "";
        double size = Math.abs(number);
        if (Double.isInfinite(size)) {
            return sign + "Infinity";
        }
        String common = commonFraction(size);
        return sign + (common == null ? layOut(shortest(size)) : common);
    }

    /**
     * The fast path for a number such as 19.99 or 0.1, without decimals of any length; null if it does not apply. Its result is right: a
     * double holds the digits and the power of ten exactly, so their quotient is the double that the decimal reads as, and no other
     * decimal of so few digits reads as the same double.
     */
    private static String commonFraction(double size) {
        double power = 10;
        for (int decimals = 1; decimals <= DIGITS_THAT_SURVIVE; decimals++) {
            double digits = Math.rint(size * power);
            if (digits >= 1e15) {
                return null;
            }
            if (digits / power == size) {
                String text = Long.toString((long) digits);
                return layOut(text, text.length() - decimals);
            }
            power *= 10;
        }
        return null;
    }

    private static BigDecimal shortest(double size) {
        BigDecimal exact = new BigDecimal(size);
        // At a power of two the doubles below are closer together than those above. So the closest decimal may read
        // as the double below, while one further above still reads as this one.
        boolean uneven = (Double.doubleToRawLongBits(size) & MANTISSA) == 0;
        for (int digits = size < Double.MIN_NORMAL ? 1 : DIGITS_THAT_SURVIVE; digits < DIGITS_THAT_SUFFICE; digits++) {
            BigDecimal closest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (closest.doubleValue() == size) {
                return closest;
            }
            if (uneven) {
                BigDecimal above = exact.round(new MathContext(digits, RoundingMode.UP));
                if (above.doubleValue() == size) {
                    return above;
                }
            }
        }
        return exact.round(new MathContext(DIGITS_THAT_SUFFICE, RoundingMode.HALF_EVEN));
    }

    private static String layOut(BigDecimal decimal) {
        BigDecimal stripped = decimal.stripTrailingZeros();
        String digits = stripped.unscaledValue().toString();
        return layOut(digits, digits.length() - stripped.scale());
    }

    /** Chooses between plain and exponent notation. The decimal point comes after this many of the digits. */
    private static String layOut(String digits, int point) {
        int count = digits.length();
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

    /**
     * {@code Number(text)} (ECMA-262, 7.1.4.1.1 StringToNumber): NaN if the text is not a number, 0 if it is empty or blank. It accepts
     * {@code 0x}, {@code 0o} and {@code 0b}, but no Java notation such as {@code 1d} and {@code 0x1p3}, and no digits of other scripts.
     */
    public static double of(String text) {
        int start = Whitespace.start(text);
        int end = Whitespace.end(text);
        if (start >= end) {
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
                return ofBits(text, start + 2, end, bits);
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

    /** Reads digits of the given number of bits each. */
    private static double ofBits(String text, int start, int end, int bits) {
        int radix = 1 << bits;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || Character.digit(c, radix) < 0) {
                return Double.NaN;
            }
        }
        int first = start;
        while (first < end - 1 && text.charAt(first) == '0') {
            first++;
        }
        // The first digit may have only one bit. Java needs quadratic time for very many digits.
        if ((end - first - 1L) * bits >= MAX_INTEGER_BITS) {
            return Double.POSITIVE_INFINITY;
        }
        return new BigInteger(text.substring(first, end), radix).doubleValue();
    }

    /** Digits with an optional fraction and exponent. */
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
}
