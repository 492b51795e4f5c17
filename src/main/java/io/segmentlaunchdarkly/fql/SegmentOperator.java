package io.segmentlaunchdarkly.fql;

/**
 * The operators of Segment's evaluator. NOT_EQUALS and NOT_EXISTS alone are true of a field that is absent, and the operators for text and
 * for numbers are false of every other type: {@code !contains(name, "x")} is false of an event without a name.
 */
enum SegmentOperator {
    EQUALS,
    NOT_EQUALS,
    NUMBER_EQUALS,
    NUMBER_NOT_EQUALS,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    CONTAINS,
    NOT_CONTAINS,
    STARTS_WITH,
    NOT_STARTS_WITH,
    ENDS_WITH,
    NOT_ENDS_WITH,
    EXISTS,
    NOT_EXISTS,
    IS_TRUE,
    IS_FALSE,
    /** What a misread field name leaves where an operator should stand; never true. */
    UNKNOWN
}
