package io.segmentlaunchdarkly.fql;

/**
 * The operators of Segment's evaluator. Only NOT_EQUALS and NOT_EXISTS are true for an absent field. The operators for text and for
 * numbers are false for every other type: {@code !contains(name, "x")} is false for an event without a name.
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
    /** What is read in place of an operator after a misread field name; never true. */
    UNKNOWN
}
