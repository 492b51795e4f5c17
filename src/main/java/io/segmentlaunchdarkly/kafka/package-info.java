/**
 * Segment events in Kafka: records of a topic as requests, and requests as records. Of the project it knows how a request is refused and
 * whether the outbox is full; it decides nothing about events. No class of Kafka's client is loaded unless a route names the component
 * {@code launchdarkly-kafka}. Begin reading with {@link io.segmentlaunchdarkly.kafka.LaunchDarklyKafkaComponent}.
 */
package io.segmentlaunchdarkly.kafka;
