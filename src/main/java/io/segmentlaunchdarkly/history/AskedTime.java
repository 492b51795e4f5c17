package io.segmentlaunchdarkly.history;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time as people ask for it. */
public final class AskedTime {
    /** What a time must be, to complete the sentence that names it. */
    public static final String FORM = "a time ago such as 90s, 15m, 2h or 3d, or a time such as 2026-11-27T10:00:00Z";

    private static final Pattern AGO = Pattern.compile("([0-9]{1,9})([smhd])");

    /** Times are compared in milliseconds since 1970, and a long holds no later ones. */
    private static final Instant EARLIEST = Instant.ofEpochMilli(Long.MIN_VALUE);

    private static final Instant LATEST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private AskedTime() {}

    /** Reads a time; empty if the text is none. */
    public static Optional<Instant> read(String text, Clock clock) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            long number = Long.parseLong(ago.group(1));
            Duration duration =
                    switch (ago.group(2)) {
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofDays(number);
                    };
            return Optional.of(clock.instant().minus(duration));
        }
        return point(text);
    }

    /** Reads a point in time, {@code 2026-11-27T10:00:00Z}; empty if the text is none that the history can have. */
    public static Optional<Instant> point(String text) {
        try {
            Instant time = Instant.parse(text);
            return time.isAfter(EARLIEST) && time.isBefore(LATEST) ? Optional.of(time) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
