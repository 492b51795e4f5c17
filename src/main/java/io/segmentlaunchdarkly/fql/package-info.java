/**
 * The Camel language {@code fql}: Segment's trigger language, in which a route says which events it takes. It reads events and never
 * changes them, and does not know what happens to an event that matches. Begin reading with {@link
 * io.segmentlaunchdarkly.fql.Trigger}, then {@code Expression}, where each construct has its documented meaning. {@code BuilderForm}
 * decides which triggers are evaluated as Segment evaluates them; {@code SegmentLexer}, {@code SegmentParser} and {@code
 * SegmentCondition} follow Segment's evaluator exactly.
 */
package io.segmentlaunchdarkly.fql;
