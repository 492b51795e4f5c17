/** The console's first page: what became of events over a time, and how things stand. */
package io.segmentlaunchdarkly.console.overview;
