/**
 * A stand-in for LaunchDarkly's events endpoint, used while no client-side ID is set. It forwards nothing, and it checks events against the
 * rules by which LaunchDarkly would silently ignore them. Begin reading with {@link io.segmentlaunchdarkly.sandbox.Sandbox}.
 */
package io.segmentlaunchdarkly.sandbox;
