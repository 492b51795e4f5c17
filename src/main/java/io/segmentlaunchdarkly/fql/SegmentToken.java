package io.segmentlaunchdarkly.fql;

/**
 * A piece of a trigger's text as Segment's lexer cuts it.
 *
 * @param value of a STRING the text with its quotes, of an IDENT the name without backslashes, of all others what stands there
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
