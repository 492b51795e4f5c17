package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Optional;

/**
 * Segment's four timestamps (common fields documentation): what the client calls {@code timestamp} becomes {@code
 * originalTimestamp}, and {@code timestamp} is when the event happened by the server's clock:
 *
 * <pre>timestamp = receivedAt - (sentAt - originalTimestamp)</pre>
 *
 * Only when both are there and readable; without a readable sentAt the client's own timestamp stands, without a readable
 * timestamp the time of receipt.
 */
final class Timestamps {
    private static final DateTimeFormatter WRITTEN =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    private static final DateTimeFormatter READ = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendPattern("[XXX][XX][X]")
            .toFormatter();

    private Timestamps() {}

    /**
     * Sets {@code receivedAt}, {@code originalTimestamp} and {@code timestamp}.
     *
     * @param event an event that is changed in place
     * @param sentAt when the client sent the request, or missing
     */
    static void correct(ObjectNode event, JsonNode sentAt, Instant receivedAt) {
        // Some clients name it originalTimestamp themselves, and so do events that were exported and are sent again.
        JsonNode original = event.hasNonNull("timestamp") ? event.get("timestamp") : event.path("originalTimestamp");
        boolean given = !original.isMissingNode() && !original.isNull();
        Optional<Instant> happened = read(original);
        event.put("receivedAt", write(receivedAt));
        if (given) {
            event.set("originalTimestamp", original);
        }
        if (happened.isEmpty()) {
            event.put("timestamp", write(receivedAt));
            return;
        }
        read(sentAt)
                .ifPresent(sent -> event.put(
                        "timestamp",
                        write(receivedAt
                                .minusMillis(sent.toEpochMilli())
                                .plusMillis(happened.get().toEpochMilli()))));
    }

    /** Reads ISO 8601, and numbers as milliseconds since 1970 as JavaScript's clients send them. */
    private static Optional<Instant> read(JsonNode value) {
        try {
            if (value.isIntegralNumber() && value.canConvertToLong()) {
                return bounded(Instant.ofEpochMilli(value.longValue()));
            }
            if (!value.isTextual()) {
                return Optional.empty();
            }
            String text = value.textValue();
            if (text.endsWith("Z")) {
                return bounded(Instant.parse(text));
            }
            TemporalAccessor read = READ.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            if (read instanceof OffsetDateTime time) {
                return bounded(time.toInstant());
            }
            return bounded(
                    read instanceof LocalDateTime time
                            ? time.toInstant(ZoneOffset.UTC)
                            : ((LocalDate) read).atStartOfDay(ZoneOffset.UTC).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** A clock that is off by centuries says nothing, and three of them added up must still be a date. */
    private static Optional<Instant> bounded(Instant time) {
        return Math.abs(time.getEpochSecond()) < 253_402_300_800L ? Optional.of(time) : Optional.empty();
    }

    private static String write(Instant time) {
        return WRITTEN.format(time);
    }
}
