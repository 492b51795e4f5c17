/**
 * How a request's events go through the router one by one, and what is gathered of them: the LaunchDarkly events for each environment, and
 * how many events came to what. It knows requests and what the mappings made of an event, and never what a mapping or a LaunchDarkly event
 * is. Begin reading with {@link io.segmentlaunchdarkly.routing.GatherEvents}.
 */
package io.segmentlaunchdarkly.routing;
