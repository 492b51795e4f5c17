package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.OptionalLong;

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
    private static final String COMMON = "0000-00-00T00:00:00.000Z";
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

    private static final long YEAR_10000 = 253_402_300_800_000L;
    private static final int DAY_MILLIS = 86_400_000;

    private final long receivedAt;
    private final String receivedAtText;
    private final OptionalLong sentAt;

    /**
     * The timestamps of a request's events.
     *
     * @param sentAt when the client sent the request, or missing
     */
    Timestamps(Instant receivedAt, JsonNode sentAt) {
        this.receivedAt = receivedAt.toEpochMilli();
        this.receivedAtText = write(this.receivedAt);
        this.sentAt = read(sentAt);
    }

    /**
     * Sets {@code receivedAt}, {@code originalTimestamp} and {@code timestamp}.
     *
     * @param event an event that is changed in place; a {@code sentAt} of its own goes before the request's
     */
    void correct(ObjectNode event) {
        // Some clients name it originalTimestamp themselves, and so do events that were exported and are sent again.
        JsonNode original = event.hasNonNull("timestamp") ? event.get("timestamp") : event.path("originalTimestamp");
        boolean given = !original.isMissingNode() && !original.isNull();
        OptionalLong happened = read(original);
        event.put("receivedAt", receivedAtText);
        if (given) {
            event.set("originalTimestamp", original);
        }
        if (happened.isEmpty()) {
            event.put("timestamp", receivedAtText);
            return;
        }
        OptionalLong sent = event.hasNonNull("sentAt") ? read(event.get("sentAt")) : sentAt;
        if (sent.isPresent()) {
            event.put("timestamp", write(receivedAt - sent.getAsLong() + happened.getAsLong()));
        }
    }

    /** Reads ISO 8601, and numbers as milliseconds since 1970 as JavaScript's clients send them; answers in these milliseconds. */
    private static OptionalLong read(JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return bounded(value.longValue());
        }
        return value.isTextual() ? read(value.textValue()) : OptionalLong.empty();
    }

    private static OptionalLong read(String text) {
        try {
            if (isCommon(text)) {
                return bounded(readCommon(text));
            }
            if (text.endsWith("Z")) {
                return bounded(Instant.parse(text).toEpochMilli());
            }
            TemporalAccessor read = READ.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            if (read instanceof OffsetDateTime time) {
                return bounded(time.toInstant().toEpochMilli());
            }
            LocalDateTime local = read instanceof LocalDateTime time ? time : ((LocalDate) read).atStartOfDay();
            return bounded(local.toInstant(ZoneOffset.UTC).toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /** A clock that is off by centuries says nothing, and three of them added up must still be a date. */
    private static OptionalLong bounded(long time) {
        return time > -YEAR_10000 && time < YEAR_10000 ? OptionalLong.of(time) : OptionalLong.empty();
    }

    /** Whether a text looks like {@code 2024-05-06T07:08:09.123Z}, as nearly all do; java.time needs ten times as long for it. */
    private static boolean isCommon(String text) {
        if (text.length() != COMMON.length()) {
            return false;
        }
        for (int i = 0; i < COMMON.length(); i++) {
            char expected = COMMON.charAt(i);
            char actual = text.charAt(i);
            if (expected == '0' ? actual < '0' || actual > '9' : actual != expected) {
                return false;
            }
        }
        // java.time knows what to make of 24:00:00 and of leap seconds.
        return digits(text, 11, 13) < 24 && digits(text, 17, 19) < 60;
    }

    private static long readCommon(String text) {
        LocalDate date = LocalDate.of(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10));
        LocalTime time = LocalTime.of(digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19));
        return date.toEpochDay() * DAY_MILLIS + time.toSecondOfDay() * 1000L + digits(text, 20, 23);
    }

    private static int digits(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    private static String write(long time) {
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(time, DAY_MILLIS));
        if (date.getYear() < 0 || date.getYear() > 9999) {
            return WRITTEN.format(Instant.ofEpochMilli(time));
        }
        int ofDay = Math.floorMod(time, DAY_MILLIS);
        char[] text = COMMON.toCharArray();
        putDigits(text, 0, 4, date.getYear());
        putDigits(text, 5, 7, date.getMonthValue());
        putDigits(text, 8, 10, date.getDayOfMonth());
        putDigits(text, 11, 13, ofDay / 3_600_000);
        putDigits(text, 14, 16, ofDay / 60_000 % 60);
        putDigits(text, 17, 19, ofDay / 1000 % 60);
        putDigits(text, 20, 23, ofDay % 1000);
        return new String(text);
    }

    private static void putDigits(char[] text, int from, int to, int number) {
        int rest = number;
        for (int i = to - 1; i >= from; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
