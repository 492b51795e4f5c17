package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Segment's four timestamps (common fields documentation): what the client calls {@code timestamp} becomes {@code
 * originalTimestamp}, and {@code timestamp} is when the event happened by the server's clock:
 *
 * <pre>timestamp = receivedAt - (sentAt - originalTimestamp)</pre>
 *
 * This needs both to be there and readable. Without a readable sentAt the client's own timestamp is used, and without a readable
 * timestamp the time of receipt.
 *
 * <p>An event that has both {@code receivedAt} and {@code originalTimestamp} has already been through Segment: it comes from a relay, an
 * export or a replay. Its {@code timestamp} is already corrected, and all three stay as they are.
 *
 * <p>{@code timestamp} and {@code receivedAt} are always written in the common form, {@code 2024-05-06T07:08:09.123Z}, so that the next
 * reader understands them as they were understood here. {@code originalTimestamp} stays as the client wrote it.
 */
final class Timestamps {
    private final long receivedAt;
    private final String receivedAtText;
    private final long sentAt;

    /**
     * The timestamps of a request's events.
     *
     * @param sentAt when the client sent the request, or missing
     */
    Timestamps(Instant receivedAt, JsonNode sentAt) {
        this.receivedAt = receivedAt.toEpochMilli();
        this.receivedAtText = TimeText.write(this.receivedAt);
        this.sentAt = read(sentAt);
    }

    /**
     * By how much the clock that wrote {@code sentAt} is behind this one; negative if it is ahead. The time in which the request travelled
     * is part of it. Empty without a readable {@code sentAt}.
     */
    static Optional<Duration> behind(Instant receivedAt, JsonNode sentAt) {
        long sent = read(sentAt);
        return sent == TimeText.NONE
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(receivedAt.toEpochMilli() - sent));
    }

    /**
     * Sets {@code receivedAt}, {@code originalTimestamp} and {@code timestamp}.
     *
     * @param event an event that is changed in place; a {@code sentAt} of its own overrides the request's
     * @return the time of the event if it could not be used, because it is unreadable or, once corrected, outside the years 0 to 9999
     */
    Optional<UnusableTime> correct(ObjectNode event) {
        // Some clients already send it as originalTimestamp.
        JsonNode given = event.hasNonNull("timestamp") ? event.get("timestamp") : event.path("originalTimestamp");
        boolean processed = event.hasNonNull("receivedAt") && event.hasNonNull("originalTimestamp");
        long happened = read(given);
        long time = happened;
        if (processed) {
            write(event, "receivedAt", read(event.get("receivedAt")));
        } else {
            event.put("receivedAt", receivedAtText);
            if (!given.isMissingNode() && !given.isNull()) {
                event.set("originalTimestamp", given);
            }
            long sent = event.hasNonNull("sentAt") ? read(event.get("sentAt")) : sentAt;
            if (happened != TimeText.NONE && sent != TimeText.NONE) {
                time = receivedAt - sent + happened;
            }
        }
        if (time == happened && time != TimeText.NONE && TimeText.isCommon(given.asText())) {
            event.set("timestamp", given);
            return Optional.empty();
        }
        boolean usable = write(event, "timestamp", time) || given.isMissingNode() || given.isNull();
        return usable ? Optional.empty() : Optional.of(new UnusableTime(given));
    }

    /** Sets a field to a time, or to the time of receipt if the time cannot be written; returns whether it could. */
    private boolean write(ObjectNode event, String field, long time) {
        boolean writable = TimeText.isWritable(time);
        event.put(field, writable ? TimeText.write(time) : receivedAtText);
        return writable;
    }

    /** Reads a text, or a number of milliseconds since 1970 as JavaScript clients send it; returns such milliseconds. */
    private static long read(JsonNode value) {
        if (value.isNumber() && value.canConvertToLong() && value.canConvertToExactIntegral()) {
            return TimeText.bounded(value.longValue());
        }
        return value.isTextual() ? TimeText.read(value.textValue()) : TimeText.NONE;
    }
}
