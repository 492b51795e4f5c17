package io.segmentlaunchdarkly.mapping;

/** The limits of a mapping, and of what it may do for one event. */
final class MappingLimits {

    /** Levels of nesting in a mapping, few enough for the stack of any thread that parses or resolves it. */
    static final int MAPPING_DEPTH = 100;

    /** Values in a mapping, counted after YAML aliases are expanded. */
    static final int MAPPING_VALUES = 10_000;

    /** Levels of an event that a directive such as {@code @flatten} or {@code @json} follows: Jackson's limit for reading. */
    static final int EVENT_DEPTH = 1_000;

    /** Characters of a text that a directive makes. */
    static final int TEXT_LENGTH = 1_000_000;

    /** Fields of an object that {@code @flatten} makes, and values of a result whose size could multiply. */
    static final int RESULT_VALUES = 1_000_000;

    /** Characters of a {@code @replace} pattern or replacement: Segment's limit. */
    static final int REPLACE_LENGTH = 10;

    /** Characters of a {@code @liquid} template: Segment's limit. */
    static final int LIQUID_LENGTH = 1_000;

    private MappingLimits() {}
}
