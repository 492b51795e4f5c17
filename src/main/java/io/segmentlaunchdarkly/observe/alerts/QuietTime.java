package io.segmentlaunchdarkly.observe.alerts;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * The hours of each day in which nothing is reported. What is still wrong when they end is reported then.
 *
 * @param from the first minute
 * @param to the first minute after it; on the next day if it is not later than {@code from}
 */
record QuietTime(LocalTime from, LocalTime to, ZoneId zone) {
    boolean covers(Instant instant) {
        LocalTime time = instant.atZone(zone).toLocalTime();
        boolean isAfterFrom = !time.isBefore(from);
        boolean isBeforeTo = time.isBefore(to);
        return from.isBefore(to) ? isAfterFrom && isBeforeTo : isAfterFrom || isBeforeTo;
    }
}
