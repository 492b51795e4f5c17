/**
 * The JSON API of the tester, with which a user tries a change. Real events do not pass through it, it stores and sends nothing, and no
 * other package knows it. Begin reading with {@link io.segmentlaunchdarkly.console.Tester}.
 */
package io.segmentlaunchdarkly.console;
