/**
 * The Camel language {@code fql}: Segment's trigger language, with which a route asks whether an event is meant for it. It
 * reads events and never changes them, and knows nothing of what becomes of an event whose trigger matches. Begin reading with
 * {@link io.segmentlaunchdarkly.fql.Trigger}, then {@code Expression}, where each construct says what it means.
 */
package io.segmentlaunchdarkly.fql;
