package io.segmentlaunchdarkly.observe.activity;

import java.time.Duration;

/**
 * A stretch of time that can be added up.
 *
 * @param first the first minute or hour since 1970
 * @param last the last one, included
 * @param inHours whether these are hours
 */
public record Span(long first, long last, boolean inHours) {
    /**
     * The span that ends with a minute. Up to two hours it is counted in minutes; a longer one begins with a full hour, so it reaches back
     * up to 59 minutes further than asked for.
     */
    static Span before(long lastMinute, Duration length) {
        if (length.toMinutes() <= Series.MINUTES) {
            return new Span(lastMinute - Math.max(1, length.toMinutes()) + 1, lastMinute, false);
        }
        return new Span(
                Math.floorDiv(lastMinute - length.toMinutes() + 1, Series.MINUTES_AN_HOUR),
                Math.floorDiv(lastMinute, Series.MINUTES_AN_HOUR),
                true);
    }

    /** The last full hours before the one to which a minute belongs. */
    static Span fullHours(long lastMinute, long hours) {
        long current = Math.floorDiv(lastMinute + 1, Series.MINUTES_AN_HOUR);
        return new Span(current - hours, current - 1, true);
    }

    /** The same number of hours, some time earlier. */
    public Span earlier(Duration time) {
        return new Span(first - time.toHours(), last - time.toHours(), true);
    }

    /** How many minutes it has. */
    public long minutes() {
        return (last - first + 1) * (inHours ? Series.MINUTES_AN_HOUR : 1);
    }
}
