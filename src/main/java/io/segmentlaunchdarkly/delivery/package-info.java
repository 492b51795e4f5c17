/**
 * The delivery of batches to LaunchDarkly: where a batch is sent, what a response means, when to try again, and what an operator should
 * know about it. This package never reads an event. Begin reading with {@link io.segmentlaunchdarkly.delivery.DeliveryOutcome}.
 */
package io.segmentlaunchdarkly.delivery;
