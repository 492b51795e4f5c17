package io.segmentlaunchdarkly.fql;

import java.util.List;

/**
 * A token of a trigger's text.
 *
 * @param start the offset at which it begins
 * @param end the offset after it
 * @param text the content between the quotes for a STRING, otherwise the token as written
 * @param names the field names of a WORD or a PATH, without backslashes; empty for other tokens
 */
record Token(Kind kind, int start, int end, String text, List<String> names) {
    enum Kind {
        /** A name without dots and backslashes: a keyword, a function or a field. */
        WORD,
        PATH,
        STRING,
        NUMBER,
        SYMBOL,
        END
    }

    boolean is(Kind kind, String text) {
        return this.kind == kind && this.text.equals(text);
    }
}
