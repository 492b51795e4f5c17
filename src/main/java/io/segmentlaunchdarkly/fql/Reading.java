package io.segmentlaunchdarkly.fql;

/** By whose rules a trigger is read; docs/triggers.md has both. */
public enum Reading {
    /** The trigger is in the form of Segment's trigger builder and means what Segment's evaluator makes of it. */
    SEGMENT("as Segment evaluates it"),
    /** The trigger is in another form and means what Segment's documentation says. */
    DOCUMENTED("as FQL is documented");

    private final String text;

    Reading(String text) {
        this.text = text;
    }

    /** In words that end the sentence "the trigger is read". */
    @Override
    public String toString() {
        return text;
    }
}
