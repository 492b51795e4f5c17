package io.segmentlaunchdarkly.fql;

/**
 * A text that is not a trigger. The message has three lines: a sentence that says where the error is, what was expected there and what
 * was found; the line of the trigger; a caret below the place. The first line can be understood alone.
 */
public final class FqlSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 100;

    private final int line;
    private final int column;
    private final String expected;
    private final String sourceLine;

    private FqlSyntaxException(String message, int line, int column, String expected, String sourceLine) {
        super(message);
        this.line = line;
        this.column = column;
        this.expected = expected;
        this.sourceLine = sourceLine;
    }

    /**
     * @param found what is there instead, in words for the sentence
     * @param hint how to correct it, in a few words; may be empty
     */
    static FqlSyntaxException at(String fql, int offset, String expected, String found, String hint) {
        int line = 1;
        int start = 0;
        for (int i = 0; i < offset; i++) {
            if (breaksAfter(fql, i)) {
                line++;
                start = i + 1;
            }
        }
        int end = start;
        while (end < fql.length() && fql.charAt(end) != '\n' && fql.charAt(end) != '\r') {
            end++;
        }
        String sourceLine = fql.substring(start, end);
        int column = fql.codePointCount(start, Math.min(offset, end)) + 1;
        String message = "Trigger not understood at line %d, column %d: expected %s but found %s%s."
                .formatted(line, column, expected, found, hint.isEmpty() ? "" : " (" + hint + ")");
        return new FqlSyntaxException(message + "\n" + excerpt(sourceLine, column), line, column, expected, sourceLine);
    }

    /** The line of the trigger, counted from 1. */
    public int line() {
        return line;
    }

    /** The character of the line, counted from 1; a character outside Unicode's basic plane counts once. */
    public int column() {
        return column;
    }

    /** What was expected in that place, such as {@code a value}. */
    public String expected() {
        return expected;
    }

    /** The whole line of the trigger that has the error. */
    public String sourceLine() {
        return sourceLine;
    }

    private static boolean breaksAfter(String fql, int at) {
        char c = fql.charAt(at);
        return c == '\n' || (c == '\r' && (at + 1 == fql.length() || fql.charAt(at + 1) != '\n'));
    }

    /** The line and the caret; only the part around the caret if the line is long. */
    private static String excerpt(String sourceLine, int column) {
        int[] characters = sourceLine.codePoints().toArray();
        int from = Math.max(0, Math.min(column - 1 - SHOWN / 2, characters.length - SHOWN));
        int to = Math.min(characters.length, from + SHOWN);
        StringBuilder shown = new StringBuilder(from > 0 ? "..." : "");
        StringBuilder caret = new StringBuilder(from > 0 ? "   " : "");
        for (int i = from; i < to; i++) {
            int c = characters[i];
            shown.appendCodePoint(Character.isISOControl(c) && c != '\t' ? '?' : c);
            if (i < column - 1) {
                caret.append(c == '\t' ? '\t' : ' ');
            }
        }
        return shown + (to < characters.length ? "..." : "") + "\n" + caret + "^";
    }
}
