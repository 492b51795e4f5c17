/**
 * The outbox in Kafka: a topic keeps the events until they are delivered, and its partitions are shared out among the instances. It never
 * maps an event and never judges an answer; the routes do. Begin reading with {@link io.segmentlaunchdarkly.kafka.KafkaRecordsEndpoint},
 * then {@code RecordRange} and {@code PartitionOwner}.
 */
package io.segmentlaunchdarkly.kafka;
