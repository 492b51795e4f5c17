/**
 * Segment events in, LaunchDarkly events out. The plan is in the YAML routes; the packages below hold what YAML cannot say, one
 * concern each. Begin reading with {@code routes/}, in the order in which an event travels.
 */
package io.segmentlaunchdarkly;
