/**
 * Durable batches on disk: what was acknowledged to a client lies here until LaunchDarkly has it. It never looks into an event, it
 * only counts and keeps bytes, those of rejected events among them. Begin reading with {@link io.segmentlaunchdarkly.outbox.OutboxEndpoint}.
 */
package io.segmentlaunchdarkly.outbox;
