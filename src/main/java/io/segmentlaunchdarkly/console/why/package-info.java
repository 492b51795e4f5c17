/** The console's page about why events do not count in experiments. */
package io.segmentlaunchdarkly.console.why;
