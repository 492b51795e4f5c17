/**
 * Why no conversions: what went to LaunchDarkly, by event name, what is wrong with it, and what to change in a mapping. It reads the history
 * and, where a token is set, LaunchDarkly's REST API; it is never on an event's way and changes nothing. Begin reading with
 * {@link io.segmentlaunchdarkly.diagnosis.Diagnosis}.
 */
package io.segmentlaunchdarkly.diagnosis;
