/**
 * The Camel language {@code fql}: Segment's trigger language, with which a route asks whether an event is meant for it. It
 * reads events and never changes them, and knows nothing of what becomes of an event whose trigger matches. Begin reading with
 * {@link io.segmentlaunchdarkly.fql.Trigger}, then {@code Expression}, where each construct says what it means as documented.
 * {@code BuilderForm} tells which triggers mean what Segment evaluates instead; {@code SegmentLexer}, {@code SegmentParser} and
 * {@code SegmentCondition} follow Segment's evaluator to the letter.
 */
package io.segmentlaunchdarkly.fql;
