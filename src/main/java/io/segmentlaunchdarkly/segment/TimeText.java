package io.segmentlaunchdarkly.segment;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads and writes times as text. The common form, {@code 2024-05-06T07:08:09.123Z}, is what JavaScript's {@code toISOString} writes. It
 * is read and written on a fast path, because java.time's formatters take ten times as long.
 *
 * <p>It also reads:
 *
 * <ul>
 *   <li>ISO 8601 and what resembles it, as java.time, Python, Ruby, Go and .NET write it: without seconds, with any fraction, with a
 *       blank or a small {@code t} for the {@code T}, a date alone, years of more digits with a sign, offsets of hours, minutes and
 *       seconds, with or without colons, and the name of a zone after the offset, which is ignored;
 *   <li>RFC 2822 and HTTP dates: {@code Tue, 01 Dec 2020 20:00:00 GMT}, with the zone names that RFC 2822 calls obsolete;
 *   <li>JavaScript's {@code Date.toString()}, {@code Tue Dec 01 2020 20:00:00 GMT+0000 (Coordinated Universal Time)}, and Java's and C's,
 *       {@code Tue Dec 01 20:00:00 GMT 2020}.
 * </ul>
 *
 * A time without an offset is UTC. The end of a day may be written 24:00:00, and a leap second counts as the second before it, as in
 * java.time. Ambiguous text is not read: numbers as text, dates with the day before the month, zones by other names.
 */
final class TimeText {
    /** No time, or one outside the years -9999 to 9999. A clock that is off by more is useless, and sums of times must not overflow. */
    static final long NONE = Long.MIN_VALUE;

    /** The first millisecond that the common form can write, and the first one after its range. */
    private static final long YEAR_0 = -62_167_219_200_000L;

    private static final long YEAR_10000 = 253_402_300_800_000L;

    private static final String COMMON = "0000-00-00T00:00:00.000Z";
    private static final int DAY_MILLIS = 86_400_000;

    /** Longer than any form below; the longest is JavaScript's with a long zone name. */
    private static final int LONGEST = 128;

    private static final String TIME =
            "(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:[.,](?<fraction>\\d*))?)?";
    private static final String OFFSET =
            "(?<sign>[+-])(?<hours>\\d{2})(?::?(?<minutes>\\d{2})(?::?(?<seconds>\\d{2}))?)?";
    private static final String ZONE = "(?<zone>Z|UTC|UT|GMT|[ECMP][SD]T)";
    private static final String WEEKDAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}";
    private static final String MONTH = "(?<monthName>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
    private static final String COMMENT = "(?: *\\([^()]*\\))?";

    private static final Pattern ISO =
            form("(?<year>\\d{4}|[+-]\\d{4,6})(?<dash>[-/])(?<month>\\d{2})\\k<dash>(?<day>\\d{2})(?:(?:T| +)" + TIME
                    + " *(?:(?:" + ZONE + "|" + OFFSET + "(?: [A-Z]{3,5})?)(?:\\[[^\\]]*\\])?)?)?");
    private static final Pattern INTERNET = form("(?:" + WEEKDAY + ",? +)?(?<day>\\d{1,2})[ -]" + MONTH
            + "[ -](?<year>\\d{2,4}) +" + TIME + " *" + ZONE + "?(?:" + OFFSET + ")?" + COMMENT);
    private static final Pattern JAVA_SCRIPT = form(WEEKDAY + " " + MONTH + " +(?<day>\\d{1,2}) (?<year>\\d{4}) " + TIME
            + " *" + ZONE + "?(?:" + OFFSET + ")?" + COMMENT);
    private static final Pattern C = form(WEEKDAY + " " + MONTH + " +(?<day>\\d{1,2}) " + TIME + " " + ZONE + "?(?:"
            + OFFSET + ")? *(?<year>\\d{4})");

    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final Map<String, Integer> ZONE_HOURS =
            Map.of("EDT", -4, "EST", -5, "CDT", -5, "CST", -6, "MDT", -6, "MST", -7, "PDT", -7, "PST", -8);

    private TimeText() {}

    private static Pattern form(String regex) {
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
    }

    /** The milliseconds since 1970 that a text stands for, truncated, or {@link #NONE}. */
    static long read(String text) {
        try {
            return bounded(isCommon(text) ? readCommon(text) : readOther(text));
        } catch (DateTimeException e) {
            return NONE;
        }
    }

    static long bounded(long millis) {
        return millis > -YEAR_10000 && millis < YEAR_10000 ? millis : NONE;
    }

    /** Whether the common form can write a time. */
    static boolean isWritable(long millis) {
        return millis >= YEAR_0 && millis < YEAR_10000;
    }

    /** Whether a text has the common form, as nearly all do. */
    static boolean isCommon(String text) {
        if (text.length() != COMMON.length()) {
            return false;
        }
        for (int i = 0; i < COMMON.length(); i++) {
            char expected = COMMON.charAt(i);
            char actual = text.charAt(i);
            if (expected == '0' ? actual < '0' || actual > '9' : actual != expected) {
                return false;
            }
        }
        // The end of a day and leap seconds have this form too, and are left to the slow path.
        return digits(text, 11, 13) < 24 && digits(text, 17, 19) < 60;
    }

    private static long readCommon(String text) {
        LocalDate date = LocalDate.of(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10));
        LocalTime time = LocalTime.of(digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19));
        return date.toEpochDay() * DAY_MILLIS + time.toSecondOfDay() * 1000L + digits(text, 20, 23);
    }

    private static long readOther(String text) {
        if (text.length() > LONGEST) {
            return NONE;
        }
        String stripped = text.strip();
        for (Pattern form : new Pattern[] {ISO, INTERNET, JAVA_SCRIPT, C}) {
            Matcher parts = form.matcher(stripped);
            if (parts.matches()) {
                return millis(parts, form == ISO);
            }
        }
        return NONE;
    }

    private static long millis(Matcher parts, boolean iso) {
        int year = iso ? Integer.parseInt(parts.group("year")) : year(parts.group("year"));
        int month = iso ? number(parts, "month") : month(parts.group("monthName"));
        LocalDate date = LocalDate.of(year, month, number(parts, "day"));
        if (parts.group("hour") == null) {
            return date.toEpochDay() * DAY_MILLIS;
        }
        int hour = number(parts, "hour");
        int minute = number(parts, "minute");
        int second = parts.group("second") == null ? 0 : number(parts, "second");
        int ofSecond = fractionMillis(parts.group("fraction"));
        boolean endOfDay = hour == 24 && minute == 0 && second == 0 && ofSecond == 0;
        boolean leapSecond = second == 60;
        LocalTime time = LocalTime.of(endOfDay ? 0 : hour, minute, leapSecond ? 59 : second);
        long days = date.toEpochDay() + (endOfDay ? 1 : 0);
        long seconds = days * 86_400 + time.toSecondOfDay() - offsetSeconds(parts);
        if (leapSecond && Math.floorMod(seconds, 86_400) != 86_399) {
            return NONE;
        }
        return seconds * 1000 + ofSecond;
    }

    private static int number(Matcher parts, String name) {
        return Integer.parseInt(parts.group(name));
    }

    /** The year of two or three digits, as RFC 2822 reads them. */
    private static int year(String digits) {
        int year = Integer.parseInt(digits);
        return switch (digits.length()) {
            case 2 -> year < 50 ? 2000 + year : 1900 + year;
            case 3 -> 1900 + year;
            default -> year;
        };
    }

    private static int month(String name) {
        return MONTHS.indexOf(name.toLowerCase(Locale.ROOT)) / 3 + 1;
    }

    private static int fractionMillis(String digits) {
        return digits == null ? 0 : Integer.parseInt((digits + "000").substring(0, 3));
    }

    private static int offsetSeconds(Matcher parts) {
        if (parts.group("sign") == null) {
            String zone = parts.group("zone");
            return zone == null ? 0 : ZONE_HOURS.getOrDefault(zone.toUpperCase(Locale.ROOT), 0) * 3600;
        }
        int sign = parts.group("sign").equals("-") ? -1 : 1;
        return ZoneOffset.ofHoursMinutesSeconds(
                        sign * number(parts, "hours"),
                        sign * optional(parts, "minutes"),
                        sign * optional(parts, "seconds"))
                .getTotalSeconds();
    }

    private static int optional(Matcher parts, String name) {
        return parts.group(name) == null ? 0 : number(parts, name);
    }

    private static int digits(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    /** The common form of a time that {@link #isWritable}. */
    static String write(long millis) {
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(millis, DAY_MILLIS));
        int ofDay = Math.floorMod(millis, DAY_MILLIS);
        char[] text = COMMON.toCharArray();
        putDigits(text, 0, 4, date.getYear());
        putDigits(text, 5, 7, date.getMonthValue());
        putDigits(text, 8, 10, date.getDayOfMonth());
        putDigits(text, 11, 13, ofDay / 3_600_000);
        putDigits(text, 14, 16, ofDay / 60_000 % 60);
        putDigits(text, 17, 19, ofDay / 1000 % 60);
        putDigits(text, 20, 23, ofDay % 1000);
        return new String(text);
    }

    private static void putDigits(char[] text, int from, int to, int number) {
        int rest = number;
        for (int i = to - 1; i >= from; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
