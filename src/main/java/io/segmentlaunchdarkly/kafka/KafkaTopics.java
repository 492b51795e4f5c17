package io.segmentlaunchdarkly.kafka;

/** The topics beside the one of the events, by what follows its name. */
final class KafkaTopics {
    /** Records and events that cannot be read, or that the routes failed on. */
    static final String INVALID = ".invalid";

    /** LaunchDarkly events that LaunchDarkly refused, or that could not be delivered in time. */
    static final String DEAD_LETTER = ".dead-letter";

    private KafkaTopics() {}
}
