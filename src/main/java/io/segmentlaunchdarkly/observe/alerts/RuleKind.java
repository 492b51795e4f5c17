package io.segmentlaunchdarkly.observe.alerts;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a rule watches: the name under {@code when}, the unit of its limit, and the fields that it takes beside those of every rule. */
public enum RuleKind {
    /** LaunchDarkly events that were accepted, of those that came to an end or should have. */
    DELIVERY_RATE(
            "delivery-rate",
            Set.of(Unit.PERCENT),
            List.of(Field.BELOW, Field.WINDOW),
            List.of(Field.RECOVER, Field.AT_LEAST, Field.ENVIRONMENT, Field.MAPPING, Field.BY),
            List.of("environment", "mapping")),
    /** No event has come. */
    SILENCE(
            "silence",
            Set.of(),
            List.of(Field.WINDOW),
            List.of(Field.SOURCE, Field.TYPE, Field.EVENT, Field.BY),
            List.of("source", "event")),
    /** The events of the last full hours, as a share of those in the same hours a day or a week before. */
    VOLUME(
            "volume",
            Set.of(Unit.PERCENT),
            List.of(Field.AGAINST),
            List.of(
                    Field.BELOW,
                    Field.ABOVE,
                    Field.RECOVER,
                    Field.WINDOW,
                    Field.AT_LEAST,
                    Field.SOURCE,
                    Field.TYPE,
                    Field.EVENT,
                    Field.BY),
            List.of("source", "event")),
    /** How long the oldest event of an environment has waited. */
    OLDEST_WAITING(
            "oldest-waiting",
            Set.of(Unit.TIME),
            List.of(Field.ABOVE),
            List.of(Field.RECOVER, Field.ENVIRONMENT),
            List.of()),
    /** Events that became dead letters within the window, or without one those that lie there now. */
    DEAD_LETTERS(
            "dead-letters",
            Set.of(Unit.COUNT),
            List.of(Field.ABOVE),
            List.of(Field.RECOVER, Field.WINDOW, Field.ENVIRONMENT),
            List.of()),
    /** An environment that refuses every batch because of a fault in the configuration. */
    BLOCKED("blocked", Set.of(), List.of(), List.of(Field.ENVIRONMENT), List.of()),
    /** Events that a mapping discarded, in number or as a share of those that it was applied to. */
    DISCARDS(
            "discards",
            Set.of(Unit.COUNT, Unit.PERCENT),
            List.of(Field.ABOVE, Field.WINDOW),
            List.of(Field.RECOVER, Field.AT_LEAST, Field.MAPPING, Field.REASON, Field.BY),
            List.of("mapping", "reason")),
    /** Events that were rejected, in number or as a share of those received. */
    REJECTIONS(
            "rejections",
            Set.of(Unit.COUNT, Unit.PERCENT),
            List.of(Field.ABOVE, Field.WINDOW),
            List.of(Field.RECOVER, Field.AT_LEAST, Field.SOURCE, Field.REASON, Field.BY),
            List.of("source", "reason")),
    /** What the disk of the data directory has left. */
    DISK_FREE("disk-free", Set.of(Unit.BYTES), List.of(Field.BELOW), List.of(Field.RECOVER), List.of()),
    /** The size of all batches that wait. */
    OUTBOX_SIZE("outbox-size", Set.of(Unit.BYTES), List.of(Field.ABOVE), List.of(Field.RECOVER), List.of()),
    /** The requests of a source whose clock is off, as a share of those that tell the time. */
    CLOCK_OFF(
            "clock-off",
            Set.of(Unit.PERCENT),
            List.of(Field.ABOVE, Field.OFF_BY, Field.WINDOW),
            List.of(Field.RECOVER, Field.AT_LEAST, Field.SOURCE),
            List.of());

    /** The names of fields in the rules file. */
    static final class Field {
        static final String NAME = "name";
        static final String WHEN = "when";
        static final String BELOW = "below";
        static final String ABOVE = "above";
        static final String RECOVER = "recover";
        static final String FOR = "for";
        static final String RECOVER_FOR = "recover-for";
        static final String REPEAT = "repeat";
        static final String QUIET = "quiet";
        static final String WINDOW = "window";
        static final String AT_LEAST = "at-least";
        static final String AGAINST = "against";
        static final String OFF_BY = "off-by";
        static final String ENVIRONMENT = "environment";
        static final String MAPPING = "mapping";
        static final String SOURCE = "source";
        static final String TYPE = "type";
        static final String EVENT = "event";
        static final String REASON = "reason";
        static final String BY = "by";

        /** What every rule takes. */
        static final List<String> OF_ALL = List.of(NAME, WHEN, FOR, RECOVER_FOR, REPEAT, QUIET);

        private Field() {}
    }

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // Made by Set.of and List.of.
    private final Set<Unit> units;

    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> required;

    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> optional;

    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> groups;

    RuleKind(String title, Set<Unit> units, List<String> required, List<String> optional, List<String> groups) {
        this.title = title;
        this.units = units;
        this.required = required;
        this.optional = optional;
        this.groups = groups;
    }

    /** The name in the rules file. */
    public String title() {
        return title;
    }

    static Optional<RuleKind> of(String title) {
        return Arrays.stream(values()).filter(kind -> kind.title.equals(title)).findFirst();
    }

    static String titles() {
        return Arrays.stream(values()).map(RuleKind::title).collect(Collectors.joining(", "));
    }

    /** The units that its limit may have; none if it has no limit. */
    Set<Unit> units() {
        return units;
    }

    List<String> required() {
        return required;
    }

    List<String> optional() {
        return optional;
    }

    /** What {@code by} may be. */
    List<String> groups() {
        return groups;
    }

    /** All fields that a rule of this kind may have. */
    Set<String> fields() {
        return Stream.of(Field.OF_ALL, required, optional)
                .flatMap(List::stream)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
