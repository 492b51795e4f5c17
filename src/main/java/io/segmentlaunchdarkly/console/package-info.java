/**
 * What an operator sees: where the service listens, where events go, why it does not start, what became of each event. It is the only package that may look at
 * all the others, and none of them looks at it. Begin reading with {@link io.segmentlaunchdarkly.console.Startup}.
 */
package io.segmentlaunchdarkly.console;
