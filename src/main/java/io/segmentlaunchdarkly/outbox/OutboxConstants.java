package io.segmentlaunchdarkly.outbox;

import org.apache.camel.spi.Metadata;

/** The headers of the component {@code launchdarkly-outbox}. The consumer's begin with {@code Camel}, so that no HTTP request carries them. */
public final class OutboxConstants {
    /** The id under which the batch is posted for life. */
    @Metadata(label = "consumer", description = "The id under which the batch is posted for life.", javaType = "String")
    public static final String PAYLOAD_ID = "CamelLaunchDarklyPayloadId";

    /** How many events the batch has. */
    @Metadata(label = "consumer", description = "How many events the batch has.", javaType = "int")
    public static final String EVENTS = "CamelLaunchDarklyEvents";

    /** When the batch was opened. */
    @Metadata(label = "consumer", description = "When the batch was opened.", javaType = "java.time.Instant")
    public static final String OPENED = "CamelLaunchDarklyOpened";

    /** The environment of the batch. */
    @Metadata(label = "consumer", description = "The LaunchDarkly environment of the batch.", javaType = "String")
    public static final String ENVIRONMENT = "CamelLaunchDarklyEnvironment";

    /** The trace in which the exchange's events come in, as W3C Trace Context writes it; whoever traces sets it. */
    @Metadata(
            label = "producer",
            description =
                    "The trace in which the events come in, as W3C Trace Context writes it. Kept in memory with the batch, so that whoever"
                            + " traces can link the delivery to it.",
            javaType = "String")
    public static final String TRACE_PARENT = "traceparent";

    private OutboxConstants() {}
}
