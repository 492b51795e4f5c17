/**
 * From a batch to LaunchDarkly: where it is sent, what a response means, when to try again, and what an operator should know of it. It never
 * reads an event. Begin reading with {@link io.segmentlaunchdarkly.delivery.DeliveryOutcome}.
 */
package io.segmentlaunchdarkly.delivery;
