/** The console's tester: a trigger and a mapping that are edited beside an event, and what they make of it and of past events. */
package io.segmentlaunchdarkly.console.tester;
