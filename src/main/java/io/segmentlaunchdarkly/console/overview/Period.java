package io.segmentlaunchdarkly.console.overview;

import io.segmentlaunchdarkly.console.web.RefusalException;
import java.time.Duration;
import java.util.List;

/**
 * A time up to now that the overview can show.
 *
 * @param name as in the address, {@code 10m}
 * @param title as people read it
 */
public record Period(String name, String title, Duration length) {
    /** All of them, the shortest first. Up to two hours there is a count for each minute, then for each hour. */
    public static List<Period> all() {
        return List.of(
                new Period("10m", "10 minutes", Duration.ofMinutes(10)),
                new Period("1h", "1 hour", Duration.ofHours(1)),
                new Period("2h", "2 hours", Duration.ofHours(2)),
                new Period("6h", "6 hours", Duration.ofHours(6)),
                new Period("1d", "1 day", Duration.ofDays(1)),
                new Period("3d", "3 days", Duration.ofDays(3)),
                new Period("7d", "7 days", Duration.ofDays(7)),
                new Period("14d", "14 days", Duration.ofDays(14)));
    }

    /** The one of a name. */
    static Period of(String name) {
        return all().stream()
                .filter(period -> period.name().equals(name))
                .findFirst()
                .orElseThrow(() -> RefusalException.badRequest("\"" + name + "\" is no time that the overview shows."));
    }
}
