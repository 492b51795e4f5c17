package io.segmentlaunchdarkly.fql;

/**
 * A token of a trigger's text as Segment's lexer reads it.
 *
 * @param value the text with its quotes for a STRING, the name without backslashes for an IDENT, otherwise the token as written
 */
record SegmentToken(Kind kind, String value) {
    enum Kind {
        IDENT,
        DOT,
        OPERATOR,
        CONDITIONAL,
        STRING,
        NUMBER,
        NULL,
        BRACKET,
        PARENTHESIS_LEFT,
        PARENTHESIS_RIGHT,
        COMMA,
        END
    }
}
