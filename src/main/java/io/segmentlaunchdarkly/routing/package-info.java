/**
 * How a request's events go through the router one by one, and what is gathered from them: the LaunchDarkly events for each environment,
 * and the number of events for each outcome. It knows requests and mapping outcomes, and never what a mapping or a LaunchDarkly event is.
 * Begin reading with {@link io.segmentlaunchdarkly.routing.GatherEvents}.
 */
package io.segmentlaunchdarkly.routing;
