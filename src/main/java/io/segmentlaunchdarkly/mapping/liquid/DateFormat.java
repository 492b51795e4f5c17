package io.segmentlaunchdarkly.mapping.liquid;

import io.segmentlaunchdarkly.javascript.Numbers;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Set;

/**
 * Writes a date by a format such as {@code %Y-%m-%d}. After the per cent sign come flags ({@code -} for no padding, {@code _} and {@code 0}
 * for the character to pad with, {@code ^} for upper case, {@code #} for the other case, {@code :} for a colon in the offset), a width,
 * {@code E} or {@code O} without effect, and the letter of a part. Everything else is copied.
 */
final class DateFormat {

    private static final String FLAGS = "-_0^#:";
    private static final int MAX_WIDTH = 1_000_000;
    private static final int NANO_DIGITS = 9;
    private static final Set<Character> PADDED_WITH_SPACE = Set.of('a', 'A', 'b', 'B', 'c', 'e', 'k', 'l', 'p', 'P');

    private final LocalMoment moment;
    private final LocalDateTime local;
    private final Budget budget;

    DateFormat(LocalMoment moment, Budget budget) {
        this.moment = moment;
        this.local = moment.local();
        this.budget = budget;
    }

    String write(String format) {
        StringBuilder out = new StringBuilder(format.length() * 2);
        int at = 0;
        while (at < format.length()) {
            char c = format.charAt(at);
            int end = c == '%' ? sequence(format, at, out) : -1;
            if (end < 0) {
                out.append(c);
                at++;
            } else {
                at = end;
            }
            budget.checkLength(out.length());
        }
        return out.toString();
    }

    /** Writes the part for a sequence and returns the end of the sequence, or -1 if it is not one. */
    private int sequence(String format, int start, StringBuilder out) {
        int flagsEnd = start + 1;
        while (flagsEnd < format.length() && FLAGS.indexOf(format.charAt(flagsEnd)) >= 0) {
            flagsEnd++;
        }
        int widthEnd = flagsEnd;
        while (widthEnd < format.length() && Characters.isDigit(format.charAt(widthEnd))) {
            widthEnd++;
        }
        int letter = widthEnd;
        if (letter + 1 < format.length()
                && (format.charAt(letter) == 'E' || format.charAt(letter) == 'O')
                && !isLineEnd(format.charAt(letter + 1))) {
            letter++;
        }
        if (letter >= format.length() || isLineEnd(format.charAt(letter))) {
            return -1;
        }
        String flags = format.substring(start + 1, flagsEnd);
        int width = width(format.substring(flagsEnd, widthEnd));
        String part = part(format.charAt(letter), flags, width);
        if (part == null) {
            out.append(format, start, letter + 1);
        } else {
            out.append(padded(part, format.charAt(letter), flags, width));
        }
        return letter + 1;
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r' || c == '\u2028' || c == '\u2029';
    }

    private static int width(String digits) {
        if (digits.isEmpty()) {
            return 0;
        }
        return digits.length() > 7 ? MAX_WIDTH + 1 : Integer.parseInt(digits);
    }

    /** A part of the date, or null if no part has that letter. */
    private String part(char letter, String flags, int width) {
        return switch (letter) {
            case 'a' -> dayName(TextStyle.SHORT);
            case 'A' -> dayName(TextStyle.FULL);
            case 'b', 'h' -> local.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'B' -> local.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'c' -> localDate() + ", " + localTime();
            case 'C' -> text(Math.floorDiv(local.getYear(), 100));
            case 'd', 'e' -> text(local.getDayOfMonth());
            case 'H', 'k' -> text(local.getHour());
            case 'I', 'l' -> text(hourOfHalf());
            case 'j' -> text(dayOfYear());
            case 'L' -> text(millisecond());
            case 'm' -> text(local.getMonthValue());
            case 'M' -> text(local.getMinute());
            case 'N' -> fraction(width);
            case 'p' -> local.getHour() < 12 ? "AM" : "PM";
            case 'P' -> local.getHour() < 12 ? "am" : "pm";
            case 'q' -> ordinal();
            case 's' -> Long.toString(Math.floorDiv(moment.millis(), 1000L));
            case 'S' -> text(local.getSecond());
            case 'u' -> text(local.getDayOfWeek().getValue());
            case 'U' -> text(week(DayOfWeek.SUNDAY));
            case 'w' -> text(local.getDayOfWeek().getValue() % 7);
            case 'W' -> text(week(DayOfWeek.MONDAY));
            case 'x' -> localDate();
            case 'X' -> localTime();
            case 'y' -> text(Math.floorMod(local.getYear(), 100));
            case 'Y' -> text(local.getYear());
            case 'z' -> offset(flags);
            case 'Z' -> moment.zone().isEmpty() ? offset(flags) : moment.zone();
            case 't' -> "\t";
            case 'n' -> "\n";
            case '%' -> "%";
            default -> null;
        };
    }

    private static String text(int number) {
        return Integer.toString(number);
    }

    private static int ownWidth(char letter) {
        return switch (letter) {
            case 'C', 'd', 'e', 'H', 'I', 'k', 'l', 'm', 'M', 'S', 'U', 'W', 'y' -> 2;
            case 'j', 'L' -> 3;
            case 'Y' -> 4;
            default -> 0;
        };
    }

    private String padded(String part, char letter, String flags, int width) {
        String text = part;
        if (has(flags, '^')) {
            text = text.toUpperCase(Locale.ROOT);
        } else if (has(flags, '#')) {
            boolean lower = text.chars().anyMatch(c -> c >= 'a' && c <= 'z');
            text = lower ? text.toUpperCase(Locale.ROOT) : text.toLowerCase(Locale.ROOT);
        }
        boolean spaces = has(flags, '_') || (!has(flags, '0') && PADDED_WITH_SPACE.contains(letter));
        int wanted = width > 0 ? width : ownWidth(letter);
        int missing = has(flags, '-') ? 0 : wanted - text.length();
        if (missing <= 0) {
            return text;
        }
        budget.spendText(wanted);
        String sign = !spaces && text.startsWith("-") ? "-" : "";
        return sign + (spaces ? " " : "0").repeat(missing) + text.substring(sign.length());
    }

    private static boolean has(String flags, char flag) {
        return flags.indexOf(flag) >= 0;
    }

    private String dayName(TextStyle style) {
        return local.getDayOfWeek().getDisplayName(style, Locale.ENGLISH);
    }

    private int hourOfHalf() {
        return local.getHour() % 12 == 0 ? 12 : local.getHour() % 12;
    }

    private int millisecond() {
        return local.get(ChronoField.MILLI_OF_SECOND);
    }

    /** The fraction of a second in this many digits; the fourth and later ones are 0. */
    private String fraction(int width) {
        int digits = width == 0 ? NANO_DIGITS : width;
        String millis = String.format(Locale.ROOT, "%03d", millisecond());
        if (digits <= millis.length()) {
            return millis.substring(0, digits);
        }
        budget.spendText(digits);
        return millis + "0".repeat(digits - millis.length());
    }

    /** The year 0 is not a leap year here. */
    private int dayOfYear() {
        boolean afterFebruary = local.getMonthValue() > 2;
        return local.getDayOfYear() - (local.getYear() == 0 && afterFebruary ? 1 : 0);
    }

    /** The number of the week, counted from the first one that begins in the year on the given day of the week. */
    private int week(DayOfWeek first) {
        int sinceFirst = Math.floorMod(local.getDayOfWeek().getValue() - first.getValue(), 7);
        return Math.floorDiv(dayOfYear() - 1 - sinceFirst + 7, 7);
    }

    private String ordinal() {
        int day = local.getDayOfMonth();
        if (day >= 11 && day <= 13) {
            return "th";
        }
        return switch (day % 10) {
            case 1 -> "st";
            case 2 -> "nd";
            case 3 -> "rd";
            default -> "th";
        };
    }

    /** The date as JavaScript writes it in American English, the language of Segment's servers. Years before year 1 count down. */
    private String localDate() {
        int year = local.getYear() > 0 ? local.getYear() : 1 - local.getYear();
        return local.getMonthValue() + "/" + local.getDayOfMonth() + "/" + year;
    }

    private String localTime() {
        return String.format(
                Locale.ROOT,
                "%d:%02d:%02d %s",
                hourOfHalf(),
                local.getMinute(),
                local.getSecond(),
                local.getHour() < 12 ? "AM" : "PM");
    }

    private String offset(String flags) {
        double minutes = Math.abs(moment.offsetMinutes());
        String rest = Numbers.text(minutes % 60);
        String hours = Numbers.text(Math.floor(minutes / 60));
        return (moment.offsetMinutes() > 0 ? "-" : "+")
                + twoDigits(hours)
                + (has(flags, ':') ? ":" : "")
                + twoDigits(rest);
    }

    private static String twoDigits(String number) {
        return number.length() < 2 ? "0" + number : number;
    }
}
