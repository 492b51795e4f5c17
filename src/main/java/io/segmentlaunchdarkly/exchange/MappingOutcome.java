package io.segmentlaunchdarkly.exchange;

/** What an action made of the fields that a mapping resolved to. */
public sealed interface MappingOutcome {
    /**
     * A LaunchDarkly event.
     *
     * @param event the event as one line of JSON in UTF-8, without a line break; not to be modified
     */
    @SuppressWarnings("ArrayRecordComponent") // The bytes go to a file as they are, and outcomes are not compared.
    record Mapped(byte[] event) implements MappingOutcome {}

    /**
     * No event, because LaunchDarkly would refuse or silently ignore it.
     *
     * @param code the code under which it is counted, from a small set: the key of the first field that is wrong, or one of the constants
     *     here
     * @param reason every problem found, each naming its field
     */
    record Discarded(String code, String reason) implements MappingOutcome {
        /** The mapping threw an exception. */
        public static final String MAPPING_FAILED = "mapping_failed";

        /** The mapping did not resolve to an object. */
        public static final String NOT_AN_OBJECT = "not_an_object";

        /** The event cannot be written as JSON, for example because it is nested too deeply. */
        public static final String NOT_WRITABLE = "not_writable";
    }
}
