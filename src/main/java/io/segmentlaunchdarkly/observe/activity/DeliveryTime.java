package io.segmentlaunchdarkly.observe.activity;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How long a LaunchDarkly event took at most, from when its batch was opened until LaunchDarkly had it. */
public enum DeliveryTime {
    HALF_A_SECOND(Duration.ofMillis(500)),
    A_SECOND(Duration.ofSeconds(1)),
    ONE_AND_A_HALF_SECONDS(Duration.ofMillis(1_500)),
    TWO_SECONDS(Duration.ofSeconds(2)),
    THREE_SECONDS(Duration.ofSeconds(3)),
    FIVE_SECONDS(Duration.ofSeconds(5)),
    TEN_SECONDS(Duration.ofSeconds(10)),
    HALF_A_MINUTE(Duration.ofSeconds(30)),
    A_MINUTE(Duration.ofMinutes(1)),
    FIVE_MINUTES(Duration.ofMinutes(5)),
    FIFTEEN_MINUTES(Duration.ofMinutes(15)),
    AN_HOUR(Duration.ofHours(1)),
    FOUR_HOURS(Duration.ofHours(4)),
    LONGER(Duration.ofSeconds(Long.MAX_VALUE));

    private static final int PERCENT = 100;

    private final Duration atMost;

    DeliveryTime(Duration atMost) {
        this.atMost = atMost;
    }

    /** The shortest that fits. */
    public static DeliveryTime of(Duration took) {
        for (DeliveryTime time : values()) {
            if (took.compareTo(time.atMost) <= 0) {
                return time;
            }
        }
        return LONGER;
    }

    /** How long it is at most; longer than any time for the last one. */
    public Duration atMost() {
        return atMost;
    }

    /**
     * The time within which a part of the events was delivered.
     *
     * @param counts how many events took how long, by the names of these
     * @param percent the part, from 1 to 100
     * @return empty when there are no events
     */
    public static Optional<DeliveryTime> within(Map<String, Long> counts, int percent) {
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        long sought = (all * percent + PERCENT - 1) / PERCENT;
        long seen = 0;
        for (DeliveryTime time : values()) {
            seen += counts.getOrDefault(time.name(), 0L);
            if (seen > 0 && seen >= sought) {
                return Optional.of(time);
            }
        }
        return Optional.empty();
    }
}
