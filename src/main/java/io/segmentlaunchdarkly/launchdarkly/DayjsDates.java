package io.segmentlaunchdarkly.launchdarkly;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.javascript.Dates;
import io.segmentlaunchdarkly.javascript.Numbers;
import io.segmentlaunchdarkly.javascript.Whitespace;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads times as Segment does, as Unix milliseconds: by the rules of the dayjs library on a server whose zone is UTC.
 *
 * <p>JavaScript's {@code Date} reads text that ends in {@code Z} and text that dayjs does not recognise. Other text that looks like
 * {@code 2024-05-06 07:08:09.123} is parsed by dayjs itself, with its oddities: a fraction is a count of milliseconds ({@code .5} is 5
 * ms), parts out of range carry over, and a number of seconds written as text is a date of the year 1700.
 */
final class DayjsDates {
    // Year to second and a fraction; all but the year are optional, with or without separators.
    private static final Pattern PARTS = Pattern.compile("(\\d{4})[-/]?(\\d{1,2})?[-/]?(\\d{0,2})"
            + "[Tt" + Whitespace.CHARACTERS + "]*"
            + "(\\d{1,2})?:?(\\d{1,2})?:?(\\d{1,2})?[.:]?(\\d+)?");

    private DayjsDates() {}

    /** The time of a number of Unix milliseconds, truncated; the fallback if it is out of range. */
    static long ofNumber(JsonNode number, long fallback) {
        long millis = Dates.clip(number.doubleValue());
        return millis == Dates.INVALID ? fallback : millis;
    }

    /**
     * Whether Segment's validation accepts the text as a date. Text that is a number in JavaScript's own notation counts as seconds; any
     * other text is read as by {@link #ofText}.
     */
    static boolean isDateLike(String text) {
        double number = Numbers.of(text);
        if (Numbers.text(number).equals(text)) {
            return Dates.clip(number * 1000) != Dates.INVALID;
        }
        return ofText(text) != Dates.INVALID;
    }

    /**
     * The time that the text stands for, or {@link Dates#INVALID}. It differs from {@link #isDateLike} for a number in text, which is
     * validated as seconds but read as a date.
     */
    static long ofText(String text) {
        if (!text.endsWith("Z") && !text.endsWith("z")) {
            Matcher parts = PARTS.matcher(text);
            if (parts.matches()) {
                return ofParts(parts);
            }
        }
        return Dates.parse(text);
    }

    private static long ofParts(Matcher parts) {
        int year = Integer.parseInt(parts.group(1));
        String fraction = parts.group(7);
        return Dates.utc(
                year < 100 ? 1900 + year : year,
                part(parts.group(2), 1),
                part(parts.group(3), 1),
                part(parts.group(4), 0),
                part(parts.group(5), 0),
                part(parts.group(6), 0),
                part(fraction == null || fraction.length() <= 3 ? fraction : fraction.substring(0, 3), 0));
    }

    private static int part(String digits, int absent) {
        return digits == null || digits.isEmpty() ? absent : Integer.parseInt(digits);
    }
}
