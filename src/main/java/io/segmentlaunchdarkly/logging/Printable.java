package io.segmentlaunchdarkly.logging;

import java.util.regex.Pattern;

/**
 * Text from clients and receivers, made safe for a terminal, a log or a mail: without line breaks, without control characters, C1 too, that
 * a terminal would obey, and without marks that reverse the direction of writing.
 */
public final class Printable {
    private static final String UNSAFE = "\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}";
    private static final Pattern UNSAFE_OR_BLANK = Pattern.compile("[" + UNSAFE + "\\s]+");
    private static final Pattern UNSAFE_IN_JSON = Pattern.compile("[" + UNSAFE + "&&[^\\n\\r]]");
    private static final String DOTS = "...";

    private Printable() {}

    /** A text in one line. */
    public static String line(String text) {
        return UNSAFE_OR_BLANK.matcher(text).replaceAll(" ").strip();
    }

    /** A text in one line of at most so many characters. */
    public static String line(String text, int longest) {
        String line = line(text);
        if (line.length() <= longest) {
            return line;
        }
        int end = longest - DOTS.length();
        return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + DOTS;
    }

    /** A text in JSON, equal to what it was, in which the unsafe characters are escaped. */
    public static String json(String text) {
        return UNSAFE_IN_JSON
                .matcher(text)
                .replaceAll(unsafe ->
                        unsafe.group().chars().mapToObj("\\\\u%04x"::formatted).reduce("", String::concat));
    }
}
