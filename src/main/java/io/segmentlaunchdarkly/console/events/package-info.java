/** The console's pages about events: searching the history, following it, and one event's whole story. */
package io.segmentlaunchdarkly.console.events;
