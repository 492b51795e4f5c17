package io.segmentlaunchdarkly.observe.activity;

/**
 * The labels of a counter.
 *
 * @param first the source, mapping, environment or reason, as the measure says; empty where it has none
 * @param second the event's type, the reason code, or the name of a {@link ClockOffset} or {@link DeliveryTime}; empty where it has none
 * @param third the event's name; empty where it has none
 */
public record Key(Measure measure, String first, String second, String third) {
    /** What takes the place of a label when there are too many. */
    public static final String OTHER = "other";

    private static final int LONGEST = 200;

    public Key {
        first = bounded(first);
        second = bounded(second);
        third = bounded(third);
    }

    private static String bounded(String label) {
        return label.length() <= LONGEST ? label : label.substring(0, LONGEST);
    }
}
