/**
 * Durable batches on disk: acknowledged events are kept here until LaunchDarkly has accepted them. This package never looks into an event.
 * It only counts and keeps bytes, including those of rejected events. Begin reading with {@link
 * io.segmentlaunchdarkly.outbox.OutboxEndpoint}.
 */
package io.segmentlaunchdarkly.outbox;
