package io.segmentlaunchdarkly.history;

/**
 * What one mapping made of one Segment event.
 *
 * @param receivedMs when the Segment event was received, milliseconds since 1970
 * @param deliveredMs when LaunchDarkly answered 2xx to its batch; {@link #NOT_DELIVERED} when that is not in the history
 * @param name the Segment event's name if nothing was made of it; otherwise empty
 * @param hasUserId whether the Segment event has a user id
 * @param mapping the mapping's name, {@code track-event}
 * @param environment the LaunchDarkly environment
 * @param outcome {@code MAPPED}, {@code DUPLICATE} or {@code DISCARDED}
 * @param code why it was discarded: the field, or another code; empty otherwise
 * @param bytes the array with the LaunchDarkly event, JSON in UTF-8; valid only during the call
 * @param from its first byte
 * @param length how many bytes it has; 0 when there is none
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
public record MadeEvent(
        long receivedMs,
        long deliveredMs,
        String name,
        boolean hasUserId,
        String mapping,
        String environment,
        Outcome outcome,
        String code,
        byte[] bytes,
        int from,
        int length) {
    /** In the place of a time of delivery. */
    public static final long NOT_DELIVERED = -1;

    /** Takes them. */
    public interface Visitor {
        void made(MadeEvent event);
    }
}
