package io.segmentlaunchdarkly.javascript;

import java.time.LocalDate;

/** Dates as Unix milliseconds, on a machine whose zone is UTC. */
public final class Dates {
    /** No date, or one outside the range of JavaScript's dates. */
    public static final long INVALID = Long.MIN_VALUE;

    private static final double MAX_MILLIS = 8.64e15;

    private Dates() {}

    /**
     * {@code Date.parse(text)} (ECMA-262, 21.4.3.2). The standard leaves text in other formats to the engine; it is read as by V8, the
     * engine of Segment's servers.
     *
     * @return {@link #INVALID} for NaN
     */
    public static long parse(String text) {
        return DateReader.parse(text);
    }

    /**
     * The fast path of {@link #parse} for the common form {@code 2024-05-06T07:08:09[.123](Z|+02:00)}; {@link #INVALID} if the text has
     * another form.
     */
    public static long parseInternetDateTime(String text) {
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
            // Very long fractions have their own rule.
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

    /**
     * Milliseconds of a date and time in UTC (ECMA-262, 21.4.1.27 to 21.4.1.29: MakeTime, MakeDay, MakeDate); parts out of their range carry
     * over into the next. The month counts from 1.
     */
    public static long utc(int year, int month, int day, int hour, int minute, int second, int millis) {
        int months = month - 1;
        long days = LocalDate.of(year + Math.floorDiv(months, 12), Math.floorMod(months, 12) + 1, 1)
                        .toEpochDay()
                + day
                - 1;
        return ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000L + millis;
    }

    /** Truncates a fraction; {@link #INVALID} for NaN and outside the range of dates (ECMA-262, 21.4.1.31 TimeClip). */
    public static long clip(double millis) {
        return Math.abs(millis) <= MAX_MILLIS ? (long) millis : INVALID;
    }
}
