package io.segmentlaunchdarkly.console.web;

import io.segmentlaunchdarkly.logging.Count;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How pages write values. Times are in UTC, which every page says. */
public final class Show {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Show() {}

    /** {@code 1 204 500}, with spaces that do not break. */
    public static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value).replace(',', '\u00a0');
    }

    /** {@code 1 204 events}. */
    public static String count(long value, String singular) {
        return number(value) + " " + Count.noun(value, singular);
    }

    /** {@code 2026-11-27 10:42:07}. */
    public static String time(Instant time) {
        return TIME.format(time);
    }

    /** {@code 2026-11-27 10:42}. */
    public static String minute(Instant time) {
        return MINUTE.format(time);
    }

    /** A time in its largest units: {@code 1.5 s}, {@code 12 min}, {@code 2 h 5 min}, {@code 3 d 4 h}. */
    public static String duration(Duration time) {
        if (time.compareTo(Duration.ofMinutes(1)) < 0) {
            long tenths = time.toMillis() / 100;
            return tenths % 10 == 0 ? tenths / 10 + " s" : tenths / 10 + "." + tenths % 10 + " s";
        }
        long minutes = time.toMinutes();
        if (minutes < 60) {
            return minutes + " min";
        }
        if (minutes < 24 * 60) {
            return two(minutes / 60, "h", minutes % 60, "min");
        }
        return two(minutes / (24 * 60), "d", minutes / 60 % 24, "h");
    }

    private static String two(long first, String firstUnit, long second, String secondUnit) {
        return first + " " + firstUnit + (second == 0 ? "" : " " + second + " " + secondUnit);
    }
}
