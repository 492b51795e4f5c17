package io.segmentlaunchdarkly.javascript;

/**
 * What JavaScript trims and what {@code \s} matches: WhiteSpace and LineTerminator (ECMA-262, 12.2 and 12.3). Java's rules differ: {@code
 * strip()} keeps no-break spaces and the byte order mark, and a Unicode-aware {@code \s} matches U+0085.
 */
public final class Whitespace {
    /** The characters, for use within the brackets of a regular expression. */
    public static final String CHARACTERS =
            "\\x09-\\x0D\\x20\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF";

    private Whitespace() {}

    public static boolean is(char c) {
        return (c >= '\t' && c <= '\r')
                || c == ' '
                || (c >= 0x80
                        && (c == '\u2028'
                                || c == '\u2029'
                                || c == '\uFEFF'
                                || Character.getType(c) == Character.SPACE_SEPARATOR));
    }

    /** {@code text.trim()} (ECMA-262, 22.1.3.32). */
    public static String trim(String text) {
        int end = end(text);
        return text.substring(Math.min(start(text), end), end);
    }

    /** {@code text.trimStart()} (ECMA-262, 22.1.3.34). */
    public static String trimStart(String text) {
        return text.substring(start(text));
    }

    /** {@code text.trimEnd()} (ECMA-262, 22.1.3.33). */
    public static String trimEnd(String text) {
        return text.substring(0, end(text));
    }

    /** Whether nothing is left of a text when it is trimmed. */
    public static boolean isBlank(String text) {
        return end(text) == 0;
    }

    /** The index of a text's first other character; its length if there is none. */
    static int start(String text) {
        int start = 0;
        while (start < text.length() && is(text.charAt(start))) {
            start++;
        }
        return start;
    }

    /** The index after a text's last other character; 0 if there is none. */
    static int end(String text) {
        int end = text.length();
        while (end > 0 && is(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }
}
