package io.segmentlaunchdarkly.launchdarkly;

/** What an action made of the fields that a mapping resolved to. */
public sealed interface MappingResult {
    /**
     * A LaunchDarkly event.
     *
     * @param event the event as one line of JSON in UTF-8, without a line break; not to be modified
     */
    @SuppressWarnings("ArrayRecordComponent") // The bytes go to a file as they are; nobody compares results.
    record Mapped(byte[] event) implements MappingResult {}

    /**
     * No event, because LaunchDarkly would refuse or silently ignore it.
     *
     * @param reason every problem found, each naming its field
     */
    record Discarded(String reason) implements MappingResult {}
}
