package io.segmentlaunchdarkly.logging;

/** A number of things, as a sentence says it. */
public final class Count {
    private Count() {}

    /** {@code 1 event}, {@code 2 events}. */
    public static String of(long count, String singular) {
        return count + " " + noun(count, singular);
    }

    /** {@code event}, or {@code events} unless there is one. */
    public static String noun(long count, String singular) {
        return count == 1 ? singular : singular + "s";
    }
}
