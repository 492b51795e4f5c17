package io.segmentlaunchdarkly.javascript;

/**
 * Reads text as {@link Dates#parse} promises. Two grammars meet: the one of ECMA-262 (21.4.1.32 Date Time String Format),
 * {@code 2024-05-06T07:08:09.123+02:00} with shorter forms, and for what does not follow it the engine's lenient one, which takes words and
 * numbers as they come: {@code Mon, 06 May 2024 07:08:09 GMT}, {@code 5/6/2024 7:08 pm}, {@code 6 May 2024}.
 */
final class DateReader {
    private static final int NONE = Integer.MAX_VALUE;

    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

    /** What a scanned token is. */
    private enum Kind {
        END,
        NUMBER,
        SYMBOL,
        MONTH,
        MERIDIEM,
        ZONE,
        TIME_SEPARATOR,
        WORD,
        SPACE,
        OTHER
    }

    private final String text;
    private int position;

    // The token that comes next.
    private Kind kind;
    private int value;
    private int length;

    private final int[] day = new int[3];
    private int days;
    private int namedMonth = NONE;
    private boolean standard;

    private final int[] time = new int[4];
    private int times;
    private int hourOffset = NONE;

    private int zoneSign = NONE;
    private int zoneHour = NONE;
    private int zoneMinute = NONE;

    private DateReader(String text) {
        this.text = text;
        next();
    }

    /** Unix milliseconds, or {@link Dates#INVALID}. */
    static long parse(String text) {
        DateReader date = new DateReader(text);
        return switch (date.readStandard()) {
            case DONE -> date.millis();
            case IMPOSSIBLE -> Dates.INVALID;
            case OTHERWISE -> date.readLenient() ? date.millis() : Dates.INVALID;
        };
    }

    /** How far the standard grammar got. */
    private enum Standard {
        /** The text follows the standard grammar. */
        DONE,
        /** The text has a standard time that is invalid; the lenient grammar would not accept it either. */
        IMPOSSIBLE,
        /** The lenient grammar goes on from the next token, with what has been read. */
        OTHERWISE
    }

    private Standard readStandard() {
        if (isSign()) {
            int sign = value == '+' ? 1 : -1;
            int signPosition = position;
            next();
            if (!isNumber(6) || (sign < 0 && value == 0)) {
                // The lenient grammar must read the sign again; after a negative year zero it skips the number.
                int skipped = isNumber(6) ? position : signPosition;
                return resumeAtSign(sign, skipped);
            }
            addDay(sign * value);
            next();
        } else if (isNumber(4)) {
            addDay(value);
            next();
        } else {
            return Standard.OTHERWISE;
        }
        if (skip('-')) {
            if (!isNumber(2) || value < 1 || value > 12) {
                return Standard.OTHERWISE;
            }
            addDay(value);
            next();
            if (skip('-')) {
                if (!isNumber(2) || value < 1 || value > 31) {
                    return Standard.OTHERWISE;
                }
                addDay(value);
                next();
            }
        }
        if (kind == Kind.TIME_SEPARATOR) {
            next();
            if (!readStandardTime() || !readStandardZone() || kind != Kind.END) {
                return Standard.IMPOSSIBLE;
            }
        } else if (kind != Kind.END) {
            return Standard.OTHERWISE;
        }
        standard = true;
        return Standard.DONE;
    }

    private Standard resumeAtSign(int sign, int resumeAt) {
        position = resumeAt;
        kind = Kind.SYMBOL;
        value = sign > 0 ? '+' : '-';
        length = 1;
        return Standard.OTHERWISE;
    }

    private boolean readStandardTime() {
        if (!isNumber(2) || value > 24) {
            return false;
        }
        // 24:00:00.000 is the end of the day; no other time may begin with 24.
        boolean endOfDay = value == 24;
        addTime(value);
        next();
        if (!skip(':') || !isNumber(2) || value > (endOfDay ? 0 : 59)) {
            return false;
        }
        addTime(value);
        next();
        if (skip(':')) {
            if (!isNumber(2) || value > (endOfDay ? 0 : 59)) {
                return false;
            }
            addTime(value);
            next();
            if (skip('.')) {
                if (kind != Kind.NUMBER || (endOfDay && value > 0)) {
                    return false;
                }
                addTime(fractionMillis());
                next();
            }
        }
        return true;
    }

    private boolean readStandardZone() {
        if (isZ()) {
            next();
            setZone(0);
        } else if (isSign()) {
            zoneSign = value == '+' ? 1 : -1;
            next();
            if (isNumber(4)) {
                zoneHour = value / 100;
                zoneMinute = value % 100;
                next();
                return zoneHour <= 23 && zoneMinute <= 59;
            }
            if (!isNumber(2) || value > 23) {
                return false;
            }
            zoneHour = value;
            next();
            if (!skip(':') || !isNumber(2) || value > 59) {
                return false;
            }
            zoneMinute = value;
            next();
        }
        return true;
    }

    private boolean readLenient() {
        boolean numberSeen = days > 0;
        while (kind != Kind.END) {
            if (kind == Kind.NUMBER) {
                numberSeen = true;
                if (!readNumber()) {
                    return false;
                }
            } else if (isWord()) {
                if (!readWord(numberSeen)) {
                    return false;
                }
            } else if (isSign() && ((zoneHour == 0 && zoneMinute == 0) || times > 0)) {
                numberSeen = true;
                if (!readOffset()) {
                    return false;
                }
            } else if ((isSign() || isSymbol(')')) && numberSeen) {
                return false;
            } else {
                next();
            }
        }
        return true;
    }

    private boolean readNumber() {
        int number = value;
        next();
        if (skip(':')) {
            if (skip(':')) {
                if (times > 0) {
                    return false;
                }
                addTime(number);
                addTime(0);
                return true;
            }
            if (!addTime(number)) {
                return false;
            }
            skip('.');
            return true;
        }
        if (skip('.') && expectsTime(number)) {
            addTime(number);
            if (kind != Kind.NUMBER) {
                return false;
            }
            int millis = fractionMillis();
            next();
            finishTime(millis);
            return true;
        }
        if (zoneHour != NONE && zoneMinute == NONE && number <= 59) {
            zoneMinute = number;
            return true;
        }
        if (expectsTime(number)) {
            finishTime(number);
            return kind == Kind.END || kind == Kind.SPACE || isZ() || isSign();
        }
        if (!addDay(number)) {
            return false;
        }
        skip('-');
        return true;
    }

    private boolean readWord(boolean numberSeen) {
        Kind word = kind;
        int wordValue = value;
        next();
        if (word == Kind.MERIDIEM && times > 0) {
            hourOffset = wordValue;
            return true;
        }
        if (word == Kind.MONTH) {
            namedMonth = wordValue;
            skip('-');
            return true;
        }
        if (word == Kind.ZONE && numberSeen) {
            setZone(wordValue);
            return true;
        }
        // Any other word may only come before the first number, and separate from it.
        return !numberSeen && kind != Kind.NUMBER;
    }

    private boolean readOffset() {
        zoneSign = value == '+' ? 1 : -1;
        next();
        int number = 0;
        int digits = 0;
        if (kind == Kind.NUMBER) {
            number = value;
            digits = length;
            next();
        }
        if (isSymbol(':')) {
            zoneHour = number;
            zoneMinute = NONE;
            return true;
        }
        switch (digits) {
            case 1, 2 -> {
                zoneHour = number;
                zoneMinute = 0;
                return true;
            }
            case 3, 4 -> {
                zoneHour = number / 100;
                zoneMinute = number % 100;
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    private void setZone(int hours) {
        zoneSign = hours < 0 ? -1 : 1;
        zoneHour = Math.abs(hours);
        zoneMinute = 0;
    }

    private boolean addDay(int number) {
        if (days == day.length) {
            return false;
        }
        day[days++] = number;
        return true;
    }

    private boolean addTime(int number) {
        if (times == time.length) {
            return false;
        }
        time[times++] = number;
        return true;
    }

    /** Adds the last part of a time that is given; the rest is 0. */
    private void finishTime(int number) {
        addTime(number);
        times = time.length;
    }

    private boolean expectsTime(int number) {
        return switch (times) {
            case 1, 2 -> number <= 59;
            case 3 -> number <= 999;
            default -> false;
        };
    }

    /**
     * The first three digits after the point, computed from the number and its length. The engine gets them wrong for a fraction that
     * begins with 0 and has more than nine digits.
     */
    private int fractionMillis() {
        int millis = value;
        int digits = Math.min(length, 9);
        for (; digits < 3; digits++) {
            millis *= 10;
        }
        for (; digits > 3; digits--) {
            millis /= 10;
        }
        return millis;
    }

    private long millis() {
        if (days == 0) {
            return Dates.INVALID;
        }
        // Missing parts are 1, the year too, so a date without a year is in 2001.
        for (int i = days; i < day.length; i++) {
            day[i] = 1;
        }
        int year;
        int month;
        int dayOfMonth;
        if (namedMonth != NONE) {
            month = namedMonth;
            dayOfMonth = isDay(day[0]) ? day[0] : day[1];
            year = isDay(day[0]) ? day[1] : day[0];
        } else if (standard || !isDay(day[0])) {
            year = day[0];
            month = day[1];
            dayOfMonth = day[2];
        } else {
            month = day[0];
            dayOfMonth = day[1];
            year = day[2];
        }
        if (!standard && year >= 0 && year <= 99) {
            year += year <= 49 ? 2000 : 1900;
        }
        if (month < 1 || month > 12 || !isDay(dayOfMonth) || Math.abs((long) year) > 300_000) {
            return Dates.INVALID;
        }
        int hour = time[0];
        if (hourOffset != NONE) {
            if (hour > 12) {
                return Dates.INVALID;
            }
            hour = hour % 12 + hourOffset;
        }
        boolean inDay = hour <= 23 && time[1] <= 59 && time[2] <= 59 && time[3] <= 999;
        boolean endOfDay = hour == 24 && time[1] == 0 && time[2] == 0 && time[3] == 0;
        if (!inDay && !endOfDay) {
            return Dates.INVALID;
        }
        long offset = 0;
        if (zoneSign != NONE) {
            int hours = zoneHour == NONE ? 0 : zoneHour;
            int minutes = zoneMinute == NONE ? 0 : zoneMinute;
            // The engine computes in 32 bits and refuses what does not fit into a positive number.
            int seconds = hours * 3600 + minutes * 60;
            if (seconds < 0) {
                return Dates.INVALID;
            }
            offset = (long) zoneSign * seconds;
        }
        // The double is exact as far as the range of dates goes.
        return Dates.clip(
                (double) (Dates.utc(year, month, dayOfMonth, hour, time[1], time[2], time[3]) - offset * 1000));
    }

    private static boolean isDay(int number) {
        return number >= 1 && number <= 31;
    }

    private boolean isNumber(int digits) {
        return kind == Kind.NUMBER && length == digits;
    }

    private boolean isSymbol(char symbol) {
        return kind == Kind.SYMBOL && value == symbol;
    }

    private boolean isSign() {
        return isSymbol('+') || isSymbol('-');
    }

    private boolean isWord() {
        return switch (kind) {
            case MONTH, MERIDIEM, ZONE, TIME_SEPARATOR, WORD -> true;
            default -> false;
        };
    }

    private boolean isZ() {
        return kind == Kind.ZONE && length == 1;
    }

    private boolean skip(char symbol) {
        if (isSymbol(symbol)) {
            next();
            return true;
        }
        return false;
    }

    private char current() {
        // A NUL ends the text for the engine.
        return position < text.length() ? text.charAt(position) : 0;
    }

    private void next() {
        char c = current();
        int start = position;
        value = c;
        if (c == 0) {
            kind = Kind.END;
        } else if (c >= '0' && c <= '9') {
            kind = Kind.NUMBER;
            scanNumber();
        } else if (c == ':' || c == '-' || c == '+' || c == '.' || c == ')') {
            kind = Kind.SYMBOL;
            position++;
        } else if (isLetter(c)) {
            scanWord();
        } else if (Whitespace.is(c)) {
            kind = Kind.SPACE;
            position++;
        } else if (c == '(') {
            kind = Kind.OTHER;
            scanParentheses();
        } else {
            kind = Kind.OTHER;
            position++;
        }
        length = position - start;
    }

    /** Every character from A on that is not a space counts as a letter, and so do the line separators of Unicode. */
    private static boolean isLetter(char c) {
        return c >= 'A' && (!Whitespace.is(c) || c == '\u2028' || c == '\u2029');
    }

    private void scanNumber() {
        int number = 0;
        int digits = 0;
        for (char c = current(); c >= '0' && c <= '9'; c = current()) {
            // Nine digits count, from the first that is not 0; the rest is skipped.
            if (digits < 9 && (digits > 0 || c != '0')) {
                number = number * 10 + c - '0';
                digits++;
            }
            position++;
        }
        value = number;
    }

    private void scanParentheses() {
        int open = 0;
        do {
            char c = current();
            if (c == '(') {
                open++;
            } else if (c == ')') {
                open--;
            }
            position++;
        } while (open > 0 && current() != 0);
    }

    private void scanWord() {
        int start = position;
        StringBuilder prefix = new StringBuilder(3);
        while (isLetter(current())) {
            char c = current();
            if (position - start < 3) {
                prefix.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
            }
            position++;
        }
        String word = prefix.toString();
        int month = word.length() == 3 ? MONTHS.indexOf(word) : -1;
        if (month >= 0 && month % 3 == 0) {
            kind = Kind.MONTH;
            value = month / 3 + 1;
        } else if (position - start > 3) {
            kind = Kind.WORD;
        } else {
            classify(word);
        }
    }

    private void classify(String word) {
        kind = switch (word) {
            case "am", "pm" -> Kind.MERIDIEM;
            case "t" -> Kind.TIME_SEPARATOR;
            case "z", "ut", "utc", "gmt", "cdt", "cst", "edt", "est", "mdt", "mst", "pdt", "pst" -> Kind.ZONE;
            default -> Kind.WORD;
        };
        value = switch (word) {
            case "pm" -> 12;
            case "edt" -> -4;
            case "cdt", "est" -> -5;
            case "cst", "mdt" -> -6;
            case "mst", "pdt" -> -7;
            case "pst" -> -8;
            default -> 0;
        };
    }
}
