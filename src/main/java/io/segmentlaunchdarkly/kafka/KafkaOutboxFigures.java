package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.outbox.EnvironmentAccount;
import java.util.function.Consumer;

/** What is counted of the outbox in Kafka, for whoever observes it without a class of Kafka's client. */
public interface KafkaOutboxFigures {
    /** The component that has them, if there is one. */
    String COMPONENT = "launchdarkly-kafka-outbox";

    /** Tells of every environment, of those there are at once and of each new one when it begins. */
    void watch(Consumer<EnvironmentAccount> watcher);
}
