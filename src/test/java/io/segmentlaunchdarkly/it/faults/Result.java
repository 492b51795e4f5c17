package io.segmentlaunchdarkly.it.faults;

import java.util.List;
import java.util.Optional;

/**
 * What came of the events of a trial, in events unless it says otherwise.
 *
 * @param obstacle why the trial was not made
 * @param lost acknowledged and neither delivered nor in the dead letters
 * @param postedAgain taken by the receiver once more under the same payload id
 * @param postedOtherwise taken by the receiver in two payloads, or taken and in the dead letters
 * @param sentAgain requests that clients sent again
 * @param complaints what else was not as promised
 */
record Result(
        String fault,
        Optional<String> obstacle,
        int sent,
        int acknowledged,
        int delivered,
        int deadLettered,
        int lost,
        int postedAgain,
        int postedOtherwise,
        int sentAgain,
        List<String> complaints) {

    static Result notMade(String fault, String obstacle) {
        return new Result(fault, Optional.of(obstacle), 0, 0, 0, 0, 0, 0, 0, 0, List.of());
    }

    /** The name of a test that looks at it. */
    @Override
    public String toString() {
        return fault;
    }
}
