package io.segmentlaunchdarkly.kafka;

/** What an operator watches of Kafka. It has no type of Kafka's client, so that none is loaded where there is no Kafka. */
public interface KafkaFigures {
    /** The name of the component that has them, in an application that uses Kafka. */
    String COMPONENT = "launchdarkly-kafka";

    /** How many records wait in the partitions of this instance, as it was a few seconds ago. */
    long lag();

    /** How many partitions this instance has. */
    int partitions();

    /** How many Segment events the brokers have accepted from this instance. */
    long written();
}
