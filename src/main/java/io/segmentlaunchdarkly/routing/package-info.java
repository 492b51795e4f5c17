/**
 * How a request goes through the router, and what is gathered of it. It is where Segment's events and LaunchDarkly's meet, which know
 * nothing of each other. Begin reading with {@link io.segmentlaunchdarkly.routing.StoreRejectedEvents}.
 */
package io.segmentlaunchdarkly.routing;
