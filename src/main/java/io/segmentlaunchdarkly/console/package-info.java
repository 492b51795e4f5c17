/**
 * What somebody asks who tries a change: the JSON API of the tester. Nothing here is on an event's way, nothing is stored or sent, and no
 * other room knows it. Begin reading with {@link io.segmentlaunchdarkly.console.Tester}.
 */
package io.segmentlaunchdarkly.console;
