package io.segmentlaunchdarkly.observe.alerts;

import java.util.OptionalDouble;

/**
 * What a rule found about one subject.
 *
 * @param value in the rule's unit; empty when too little is known
 * @param text the same in a sentence without its full stop, for people
 */
record Reading(OptionalDouble value, String text) {
    static Reading of(double value, String text) {
        return new Reading(OptionalDouble.of(value), text);
    }

    static Reading of(long value, String text) {
        return of((double) value, text);
    }

    static Reading unknown(String text) {
        return new Reading(OptionalDouble.empty(), text);
    }
}
