/**
 * The names of what the service logs, and how an unexpected failure is described there without the data that it failed on, how a
 * sentence says a number of things, and how foreign text is made safe to print. It logs nothing itself and knows no other room; every room may know it. Begin reading with {@link io.segmentlaunchdarkly.logging.LogEvents}.
 */
package io.segmentlaunchdarkly.logging;
