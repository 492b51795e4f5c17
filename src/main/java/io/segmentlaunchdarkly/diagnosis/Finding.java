package io.segmentlaunchdarkly.diagnosis;

import java.util.Locale;
import java.util.Optional;

/**
 * Something that keeps events from counting in experiments, or may do so.
 *
 * @param code which finding it is
 * @param environment the LaunchDarkly environment, by its name in the routes
 * @param event the event name that it is about; empty when it is about several
 * @param sentence what was found
 * @param advice what to do
 * @param change what to change in a mapping; empty where the change is elsewhere
 */
public record Finding(
        Code code, String environment, String event, String sentence, String advice, Optional<Change> change) {

    /** How much it matters. */
    public enum Level {
        /** These events do not count, or count wrongly. */
        PROBLEM,
        /** Probably some of them do not count. */
        WARNING,
        /** Worth knowing. */
        NOTE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The findings there are. */
    public enum Code {
        VALUE_MISSING(Level.WARNING),
        VALUE_NEGATIVE(Level.WARNING),
        VALUE_ZERO(Level.WARNING),
        VALUE_FROM_TEXT(Level.WARNING),
        VALUE_REFUSED(Level.PROBLEM),
        EVENT_DISCARDED(Level.WARNING),
        NESTED_DATA(Level.NOTE),
        LATE(Level.WARNING),
        LATE_BY_A_DAY(Level.PROBLEM),
        NOT_DELIVERED(Level.PROBLEM),
        SIMILAR_NAMES(Level.PROBLEM),
        NAMES_WITH_IDS(Level.PROBLEM),
        ONLY_ANONYMOUS(Level.WARNING),
        ALIAS_OF_UNUSED_KINDS(Level.WARNING),
        STRANGE_KEY(Level.PROBLEM),
        EMAIL_AS_KEY(Level.WARNING),
        EVENT_WITHOUT_METRIC(Level.NOTE),
        METRIC_WITHOUT_EVENT(Level.PROBLEM),
        NUMERIC_METRIC_WITHOUT_VALUE(Level.PROBLEM),
        UNIT_NOT_CARRIED(Level.PROBLEM),
        UNIT_SELDOM_CARRIED(Level.WARNING),
        FILTER_WITHOUT_KEY(Level.PROBLEM),
        FILTER_ON_ATTRIBUTE(Level.PROBLEM),
        EXPERIMENT_WITHOUT_EVENTS(Level.PROBLEM),
        POLICY_WITHOUT_EVENTS(Level.WARNING),
        KIND_UNKNOWN(Level.WARNING);

        private final Level level;

        Code(Level level) {
            this.level = level;
        }

        /** How much findings of this code matter. */
        public Level level() {
            return level;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * A change of a mapping.
     *
     * @param mapping the mapping's name, {@code track-event}; it is in {@code routes/<name>.camel.yaml}. Empty for a mapping of
     *     its own, because the mapping there makes other events too
     * @param field the field of the mapping, {@code metric_value}
     * @param yaml what the field should be like, in the mapping's own notation
     */
    public record Change(String mapping, String field, String yaml) {}
}
