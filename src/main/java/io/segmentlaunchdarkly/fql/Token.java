package io.segmentlaunchdarkly.fql;

import java.util.List;

/**
 * A piece of a trigger's text.
 *
 * @param start where it begins in the text
 * @param end where the text goes on
 * @param text of a STRING what is between the quotes, of all others the text itself
 * @param names of a WORD and a PATH the field names, without backslashes
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
