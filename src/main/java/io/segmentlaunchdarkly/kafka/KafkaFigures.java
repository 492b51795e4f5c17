package io.segmentlaunchdarkly.kafka;

/** The figures about Kafka for operators. This has no type of Kafka's client, so that none is loaded without Kafka. */
public interface KafkaFigures {
    /** The name of the component that has the figures, in an application that uses Kafka. */
    String COMPONENT = "launchdarkly-kafka";

    /** How many records waited in the partitions of this instance a few seconds ago. */
    long lag();

    /** How many partitions this instance has. */
    int partitions();

    /** How many Segment events the brokers have accepted from this instance. */
    long written();
}
