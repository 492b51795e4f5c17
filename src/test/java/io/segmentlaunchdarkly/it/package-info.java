/**
 * The distribution as it is delivered, started as a process and driven from outside: real Segment SDKs and plain HTTP in, and what a real
 * HTTP server receives out. Nothing here looks inside. Begin reading with {@link io.segmentlaunchdarkly.it.Distribution}, and with
 * {@link io.segmentlaunchdarkly.it.WayInContract} for what holds of every way in.
 */
package io.segmentlaunchdarkly.it;
