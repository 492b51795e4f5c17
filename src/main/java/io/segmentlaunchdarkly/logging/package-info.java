/**
 * The names of what the service logs, and how an unexpected failure is described there without the data that it failed on. It logs nothing
 * itself and knows no other room; every room may know it. Begin reading with {@link io.segmentlaunchdarkly.logging.LogEvents}.
 */
package io.segmentlaunchdarkly.logging;
