package io.segmentlaunchdarkly.mapping.liquid;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.javascript.Dates;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The date and time in a time zone.
 *
 * @param millis Unix milliseconds
 * @param local the date and time in the zone
 * @param offsetMinutes how far the zone is behind UTC, negative in the east, as in JavaScript
 * @param zone the zone's name, empty if only its offset is known
 */
record LocalMoment(long millis, LocalDateTime local, double offsetMinutes, String zone) {

    private static final String UTC = "UTC";
    private static final double MINUTE = 60_000;
    private static final Map<String, ZoneId> ZONES = zones();

    /**
     * Computes the date and time.
     *
     * @param zone nil for UTC, a zone's name of the IANA database, or minutes behind UTC
     * @return empty if the date is invalid or outside the range of dates
     * @throws LiquidException if there is no zone with the name
     */
    static Optional<LocalMoment> of(long millis, JsonNode zone, Budget budget) {
        if (millis == Dates.INVALID) {
            return Optional.empty();
        }
        if (LiquidValues.isNil(zone)) {
            return at(millis, 0, UTC);
        }
        if (!zone.isTextual()) {
            return at(millis, LiquidValues.number(zone, budget), "");
        }
        ZoneId known = ZONES.get(zone.textValue().toLowerCase(Locale.ROOT));
        if (known == null) {
            throw new LiquidException("there is no time zone \"" + zone.textValue() + "\"");
        }
        ZoneOffset offset = known.getRules().getOffset(Instant.ofEpochMilli(millis));
        double behind = inAmericanEnglish(millis, ZoneOffset.UTC) - inAmericanEnglish(millis, offset);
        return at(millis, behind / MINUTE, zone.textValue());
    }

    /**
     * The date and time after JavaScript has written them in American English and read them again, which is how LiquidJS computes a zone's
     * offset. The text has no era, and years below 100 are read as recent ones, which matters if the two years differ.
     */
    private static double inAmericanEnglish(long millis, ZoneOffset offset) {
        LocalDateTime shown = LocalDateTime.ofEpochSecond(Math.floorDiv(millis, 1000L), 0, offset);
        int year = shown.getYear() > 0 ? shown.getYear() : 1 - shown.getYear();
        int read = year < 50 ? year + 2000 : year < 100 ? year + 1900 : year;
        return Dates.utc(
                read,
                shown.getMonthValue(),
                shown.getDayOfMonth(),
                shown.getHour(),
                shown.getMinute(),
                shown.getSecond(),
                0);
    }

    private static Optional<LocalMoment> at(long millis, double offsetMinutes, String zone) {
        long shown = Dates.clip(millis - offsetMinutes * MINUTE);
        return shown == Dates.INVALID
                ? Optional.empty()
                : Optional.of(new LocalMoment(
                        millis,
                        LocalDateTime.ofEpochSecond(
                                Math.floorDiv(shown, 1000L),
                                (int) Math.floorMod(shown, 1000L) * 1_000_000,
                                ZoneOffset.UTC),
                        offsetMinutes,
                        zone));
    }

    /** The zones by their names in lower case, because JavaScript ignores case. */
    private static Map<String, ZoneId> zones() {
        Map<String, ZoneId> zones = new HashMap<>();
        for (String name : ZoneId.getAvailableZoneIds()) {
            if (!name.startsWith("SystemV/")) {
                zones.put(name.toLowerCase(Locale.ROOT), ZoneId.of(name));
            }
        }
        zones.put("est", ZoneId.of("America/Panama"));
        zones.put("mst", ZoneId.of("America/Phoenix"));
        zones.put("hst", ZoneId.of("Pacific/Honolulu"));
        return Map.copyOf(zones);
    }
}
