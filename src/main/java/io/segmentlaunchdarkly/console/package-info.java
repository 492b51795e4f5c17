/**
 * The web console, and the JSON API of the tester and the alerts: what became of events, and trying a change. Real events do not pass
 * through it, and no other package knows it. Begin reading with {@link io.segmentlaunchdarkly.console.Console} and
 * {@link io.segmentlaunchdarkly.console.Tester}.
 */
package io.segmentlaunchdarkly.console;
