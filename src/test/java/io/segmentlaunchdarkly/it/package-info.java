/**
 * The distribution as it is delivered, started as a process and driven from outside: real Segment SDKs and plain HTTP in, and what a real
 * HTTP server receives out. Nothing here looks inside. Begin reading with {@link io.segmentlaunchdarkly.it.Distribution}.
 */
package io.segmentlaunchdarkly.it;
