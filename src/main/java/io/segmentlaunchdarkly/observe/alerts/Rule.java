package io.segmentlaunchdarkly.observe.alerts;

import io.segmentlaunchdarkly.observe.alerts.RuleKind.Field;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A rule as the rules file has it, checked.
 *
 * @param isBelow whether a value below the limit is wrong; otherwise one above it
 * @param limit in the unit
 * @param recover the value at which all is well again, in the unit; on the right side of the limit
 * @param window the time that is looked at; empty where the kind looks at what is now
 * @param holdFor how long it must be wrong before it is reported
 * @param recoverFor how long it must be well before it has recovered
 * @param repeat after how long an alert that still fires is repeated; empty for never
 * @param atLeast the fewest events for which there is a reading
 * @param fields the other fields of the kind as they were written: what the rule is limited to, and {@code by}
 */
record Rule(
        String name,
        RuleKind kind,
        boolean isBelow,
        Unit unit,
        double limit,
        double recover,
        Optional<Duration> window,
        Duration holdFor,
        Duration recoverFor,
        Optional<Duration> repeat,
        Optional<QuietTime> quiet,
        long atLeast,
        Map<String, String> fields) {

    boolean isWrong(double value) {
        return isBelow ? value < limit : value > limit;
    }

    boolean isWell(double value) {
        return isBelow ? value >= recover : value <= recover;
    }

    Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /** Whether a label is the one to which a field limits the rule, or the rule is not limited. */
    boolean takes(String field, String label) {
        String only = fields.get(field);
        return only == null || only.equals(label);
    }

    boolean isBy(String group) {
        return group.equals(fields.get(Field.BY));
    }

    /** What must hold for an alert, in words: {@code below 95.0 % over 15 min}. */
    String condition() {
        return switch (kind) {
            case SILENCE -> "no event for " + over();
            case BLOCKED -> "the environment refuses every batch";
            case VOLUME -> limits() + " of the same " + over() + " "
                    + field(Field.AGAINST).orElse("");
            case CLOCK_OFF -> limits() + " of the requests off by "
                    + field(Field.OFF_BY).orElse("") + " or more, over " + over();
            default -> limits() + (window.isPresent() ? " over " + over() : "");
        };
    }

    private String limits() {
        return (isBelow ? "below " : "above ") + unit.show(limit);
    }

    /** The window in words. */
    String over() {
        return window.map(Unit::show).orElse("");
    }
}
