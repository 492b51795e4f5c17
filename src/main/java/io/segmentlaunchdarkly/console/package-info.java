/**
 * The JSON API of the tester, with which one tries a change. Nothing here is on an event's way, nothing is stored or sent, and no other
 * room knows it. Begin reading with {@link io.segmentlaunchdarkly.console.Tester}.
 */
package io.segmentlaunchdarkly.console;
