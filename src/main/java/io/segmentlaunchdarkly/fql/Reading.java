package io.segmentlaunchdarkly.fql;

/** The rules by which a trigger is read; docs/triggers.md describes both. */
public enum Reading {
    /** The trigger is in the form of Segment's trigger builder, and is evaluated as Segment's evaluator does it. */
    SEGMENT("as Segment evaluates it"),
    /** The trigger is in another form, and is evaluated as Segment documents it. */
    DOCUMENTED("as FQL is documented");

    private final String text;

    Reading(String text) {
        this.text = text;
    }

    /** The words that complete the sentence "the trigger is read ...". */
    @Override
    public String toString() {
        return text;
    }
}
