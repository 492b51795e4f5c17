package io.segmentlaunchdarkly.mapping;

/** How much one mapping may hold and one event may cost. */
final class Limits {

    /** Levels of nesting in a mapping; keeps parsing and resolving within any thread's stack. */
    static final int MAPPING_DEPTH = 100;

    /** Values in a mapping, counted after YAML aliases are expanded. */
    static final int MAPPING_VALUES = 10_000;

    /** Levels of an event that a directive which walks it ({@code @flatten}, {@code @json}) follows; Jackson's own limit for reading. */
    static final int EVENT_DEPTH = 1_000;

    /** Characters of a text which a directive makes. */
    static final int TEXT_LENGTH = 1_000_000;

    /** Entries of an object which {@code @flatten} makes, and values of a result whose size could multiply. */
    static final int RESULT_VALUES = 1_000_000;

    /** Characters of a {@code @replace} pattern or replacement: Segment's limit. */
    static final int REPLACE_LENGTH = 10;

    /** Characters of a {@code @liquid} template: Segment's limit. */
    static final int LIQUID_LENGTH = 1_000;

    private Limits() {}
}
