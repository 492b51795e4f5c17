package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.outbox.EnvironmentAccount;
import java.util.function.Consumer;

/** The figures of the outbox in Kafka, without a class of Kafka's client. */
public interface KafkaOutboxFigures {
    /** The name of the component that has the figures, if there is one. */
    String COMPONENT = "launchdarkly-kafka-outbox";

    /** Calls the watcher with every environment: with the present ones at once, with each new one when it begins. */
    void watch(Consumer<EnvironmentAccount> watcher);
}
