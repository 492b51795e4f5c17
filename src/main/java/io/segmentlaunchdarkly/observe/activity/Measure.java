package io.segmentlaunchdarkly.observe.activity;

/** What is counted, and by which labels. */
public enum Measure {
    /** Segment events that were rejected, by source. Their type and name are not known. */
    REJECTED(true),
    /** Segment events of which everything was left out as a duplicate, by source, type and name. */
    DUPLICATE(true),
    /** Segment events that were filtered, by source, type and name. */
    FILTERED(true),
    /** Segment events without a mapping, by source, type and name. */
    UNMAPPED(true),
    /** Segment events that every mapping discarded, by source, type and name. */
    DISCARDED(true),
    /** Segment events that were mapped, by source, type and name. */
    MAPPED(true),
    /** Rejected Segment events, by source and reason code. */
    REJECTION(true),
    /** Filtered Segment events, by reason code. */
    FILTER(false),
    /** LaunchDarkly events that a mapping made, by mapping. */
    MADE_BY_MAPPING(false),
    /** Segment events that a mapping discarded, by mapping and reason code. */
    DISCARD(false),
    /** LaunchDarkly events written to the outbox, by environment. */
    MADE(false),
    /** LaunchDarkly events that LaunchDarkly accepted, by environment. */
    DELIVERED(false),
    /** LaunchDarkly events that became dead letters, by environment. */
    DEAD_LETTERED(false),
    /** Requests by source and by how far their clock is off, a {@link ClockOffset}. */
    CLOCK(true),
    /** LaunchDarkly events that LaunchDarkly accepted, by environment and by how long they took, a {@link DeliveryTime}. */
    DELIVERY_TIME(false),
    /** Minutes in which the service ran. */
    RUNNING(false),
    /** No count: a source, type and name that a rule watches, whether it ever comes or not. */
    WATCHED(false);

    private final boolean namedByClients;

    Measure(boolean namedByClients) {
        this.namedByClients = namedByClients;
    }

    /** Whether clients choose the labels, so that there may be any number of them. */
    boolean isNamedByClients() {
        return namedByClients;
    }

    /** Whether it is an outcome of Segment events. The sum of all outcomes is what was received. */
    public boolean isOutcome() {
        return compareTo(MAPPED) <= 0;
    }
}
