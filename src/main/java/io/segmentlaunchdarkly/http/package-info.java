/**
 * Segment's tracking API as HTTP: the server and its limits, what a request's address and headers say, access rules, the answers, and the
 * settings that browsers ask for. It never looks at an event. Begin reading with {@link io.segmentlaunchdarkly.http.JsonHttpEngine}.
 */
package io.segmentlaunchdarkly.http;
