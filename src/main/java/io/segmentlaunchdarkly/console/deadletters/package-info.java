/** The console's pages about the dead letters. */
package io.segmentlaunchdarkly.console.deadletters;
