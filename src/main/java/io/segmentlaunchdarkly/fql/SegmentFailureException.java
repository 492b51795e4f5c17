package io.segmentlaunchdarkly.fql;

/** A failure of Segment's evaluator. The trigger is then false for the event, whatever the rest of it says. */
final class SegmentFailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SegmentFailureException() {
        super(null, null, false, false);
    }
}
