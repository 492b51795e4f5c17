/**
 * Segment events in Kafka: records of a topic as requests, requests as records, and the topic as an outbox that several instances share. Of
 * the project it knows how a request is refused and what an outbox hands out; it never maps an event and never judges an answer. No class
 * of Kafka's client is loaded unless a route names one of its components. Begin reading with {@link
 * io.segmentlaunchdarkly.kafka.LaunchDarklyKafkaComponent}, and for the outbox with {@link
 * io.segmentlaunchdarkly.kafka.KafkaRecordsEndpoint}, then {@code EnvironmentGroup}, {@code RecordRange} and {@code PartitionOwner}.
 */
package io.segmentlaunchdarkly.kafka;
