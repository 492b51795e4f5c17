/**
 * A stand-in for LaunchDarkly's events endpoint, for as long as no client-side ID is set. It forwards nothing, and it holds events against the
 * rules by which LaunchDarkly would silently ignore them. Begin reading with {@link io.segmentlaunchdarkly.sandbox.Sandbox}.
 */
package io.segmentlaunchdarkly.sandbox;
