package io.segmentlaunchdarkly.launchdarkly;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Segment takes for a time, as Unix milliseconds: the rules of the dayjs library on a server whose zone is UTC.
 *
 * <p>Text that ends in {@code Z}, and text that dayjs does not recognise, is read by JavaScript's {@code Date}. Other text that looks like
 * {@code 2024-05-06 07:08:09.123} is taken apart by dayjs itself, with its oddities: a fraction is a count of milliseconds
 * ({@code .5} is 5 ms), parts out of range carry over, and a number of seconds written as text is a date of the year 1700.
 */
final class Timestamps {
    /** No date; outside the range of JavaScript's dates. */
    static final long INVALID = Long.MIN_VALUE;

    private static final double MAX_MILLIS = 8.64e15;

    // Years to seconds and a fraction, all but the year optional, with or without separators.
    private static final Pattern PARTS = Pattern.compile("(\\d{4})[-/]?(\\d{1,2})?[-/]?(\\d{0,2})"
            + "[Tt\\x09-\\x0D\\x20\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF]*"
            + "(\\d{1,2})?:?(\\d{1,2})?:?(\\d{1,2})?[.:]?(\\d+)?");

    private Timestamps() {}

    /** The time of a number of Unix milliseconds, its fraction cut off; the fallback if it is out of range. */
    static long ofNumber(JsonNode number, long fallback) {
        if (number.isIntegralNumber() && number.canConvertToLong()) {
            long millis = number.longValue();
            return Math.abs((double) millis) <= MAX_MILLIS ? millis : fallback;
        }
        double millis = number.doubleValue();
        return Math.abs(millis) <= MAX_MILLIS ? (long) millis : fallback;
    }

    /**
     * Whether Segment's validation takes the text for a date: text that is a number in JavaScript's own notation as a number of seconds,
     * any other as {@link #ofText} reads it.
     */
    static boolean isDateLike(String text) {
        double number = JavaScript.number(text);
        if (JavaScript.string(number).equals(text)) {
            return Math.abs(number * 1000) <= MAX_MILLIS;
        }
        return ofText(text) != INVALID;
    }

    /**
     * The time that the text stands for, or {@link #INVALID}. It differs from {@link #isDateLike} for a number in text, which is validated
     * as seconds and yet read as a date.
     */
    static long ofText(String text) {
        if (!text.endsWith("Z") && !text.endsWith("z")) {
            Matcher parts = PARTS.matcher(text);
            if (parts.matches()) {
                return ofParts(parts);
            }
        }
        return JavaScriptDate.parse(text);
    }

    private static long ofParts(Matcher parts) {
        int year = Integer.parseInt(parts.group(1));
        String fraction = parts.group(7);
        return utc(
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

    /**
     * The time of the common form {@code 2024-05-06T07:08:09[.123](Z|+02:00)}, without the detours that all the other forms need;
     * {@link #INVALID} if the text has another form.
     */
    static long ofInternetDateTime(String text) {
        int length = text.length();
        if (length < 20
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return INVALID;
        }
        int century = twoDigits(text, 0);
        int year = twoDigits(text, 2);
        int month = twoDigits(text, 5);
        int day = twoDigits(text, 8);
        int hour = twoDigits(text, 11);
        int minute = twoDigits(text, 14);
        int second = twoDigits(text, 17);
        if ((century | year | hour | minute | second) < 0
                || month < 1
                || month > 12
                || day < 1
                || day > 31
                || hour > 23
                || minute > 59
                || second > 59) {
            return INVALID;
        }
        int at = 19;
        int millis = 0;
        if (text.charAt(at) == '.') {
            int weight = 100;
            int start = ++at;
            while (at < length && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                millis += weight * (text.charAt(at) - '0');
                weight /= 10;
                at++;
            }
            // Very long fractions have a rule of their own.
            if (at == start || at == length || at - start > 9) {
                return INVALID;
            }
        }
        long local = utc(century * 100 + year, month, day, hour, minute, second, millis);
        char zone = text.charAt(at);
        if (zone == 'Z' && at + 1 == length) {
            return local;
        }
        if ((zone == '+' || zone == '-') && at + 6 == length && text.charAt(at + 3) == ':') {
            int zoneHour = twoDigits(text, at + 1);
            int zoneMinute = twoDigits(text, at + 4);
            if (zoneHour >= 0 && zoneHour <= 23 && zoneMinute >= 0 && zoneMinute <= 59) {
                long offset = (zoneHour * 60L + zoneMinute) * 60_000L;
                return zone == '+' ? local - offset : local + offset;
            }
        }
        return INVALID;
    }

    private static int twoDigits(String text, int at) {
        int tens = text.charAt(at) - '0';
        int ones = text.charAt(at + 1) - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
    }

    /** Milliseconds of a date and time in UTC; parts out of their range carry over into the next. The month counts from 1. */
    static long utc(int year, int month, int day, int hour, int minute, int second, int millis) {
        int months = month - 1;
        long days = LocalDate.of(year + Math.floorDiv(months, 12), Math.floorMod(months, 12) + 1, 1)
                        .toEpochDay()
                + day
                - 1;
        return ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000L + millis;
    }

    /** Cuts what lies outside JavaScript's range of dates. */
    static long clipped(long millis) {
        return Math.abs((double) millis) <= MAX_MILLIS ? millis : INVALID;
    }
}
