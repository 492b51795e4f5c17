package io.segmentlaunchdarkly.fql;

/** An error in Segment's evaluator. No mapping gets the event then, whatever the rest of the trigger says. */
final class SegmentFailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SegmentFailureException() {
        super(null, null, false, false);
    }
}
