package io.segmentlaunchdarkly.observe.alerts;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a limit is measured in: how it is written in the rules file and in a text for people. */
enum Unit {
    PERCENT("a percentage such as 95%", Pattern.compile("([0-9]{1,6}(?:\\.[0-9]{1,3})?)\\s*()%")),
    COUNT("a whole number such as 100", Pattern.compile("([0-9]{1,12})()")),
    TIME("a time such as 15m, 4h or 2d", Pattern.compile("([0-9]{1,6})\\s*([mhd])")),
    BYTES("a size such as 500MB or 2GB", Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,3})?)\\s*(B|kB|MB|GB|TB)"));

    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // A pattern does not change.
    private final Pattern pattern;

    Unit(String description, Pattern pattern) {
        this.description = description;
        this.pattern = pattern;
    }

    /** What must be written, for an error message. */
    String description() {
        return description;
    }

    /** Reads a value: percent, a number, seconds or bytes. Empty if the text is not in this unit. */
    OptionalDouble read(String text) {
        Matcher matcher = pattern.matcher(text.trim());
        if (!matcher.matches()) {
            return OptionalDouble.empty();
        }
        double number = Double.parseDouble(matcher.group(1));
        return OptionalDouble.of(
                switch (matcher.group(2)) {
                    case "m" -> number * 60;
                    case "h" -> number * 3_600;
                    case "d" -> number * 86_400;
                    case "kB" -> number * 1e3;
                    case "MB" -> number * 1e6;
                    case "GB" -> number * 1e9;
                    case "TB" -> number * 1e12;
                    default -> number;
                });
    }

    /** Reads a time; empty if the text is none. */
    static Optional<Duration> time(String text) {
        OptionalDouble seconds = TIME.read(text);
        return seconds.isPresent() ? Optional.of(Duration.ofSeconds((long) seconds.getAsDouble())) : Optional.empty();
    }

    /** A value as people read it. */
    String show(double value) {
        return switch (this) {
            case PERCENT -> String.format(Locale.ROOT, "%.1f %%", value);
            case COUNT -> String.valueOf((long) value);
            case TIME -> show(Duration.ofSeconds((long) value));
            case BYTES -> bytes(value);
        };
    }

    String show(long value) {
        return show((double) value);
    }

    private static String bytes(double value) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        int unit = 0;
        double shown = value;
        while (shown >= 1000 && unit < units.length - 1) {
            shown /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", shown, units[unit]);
    }

    /** A time in its two largest units, {@code 2 h 5 min}. */
    static String show(Duration time) {
        long minutes = Math.max(0, time.toMinutes());
        if (minutes < 60) {
            return minutes + " min";
        }
        if (minutes < 24 * 60) {
            return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
        }
        long hours = minutes / 60;
        return hours / 24 + " d" + (hours % 24 == 0 ? "" : " " + hours % 24 + " h");
    }
}
