/**
 * The two actions of the LaunchDarkly destination: the types of their fields, the LaunchDarkly events they make, and LaunchDarkly's
 * own rules for those events. It knows JSON, Camel and JavaScript's rules, and never Segment's wire format, where a field's value came
 * from or how an event is delivered. Begin reading with {@link io.segmentlaunchdarkly.launchdarkly.Action}.
 */
package io.segmentlaunchdarkly.launchdarkly;
