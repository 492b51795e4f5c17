package io.segmentlaunchdarkly.exchange;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What people look a Segment event up by. A field that the event does not have as a text is empty.
 *
 * @param type {@code track}, {@code identify} and so on
 * @param messageId the event's messageId
 * @param userId the user's id
 * @param anonymousId the anonymous id
 * @param name the event's name: {@code event} of a track, {@code name} of a page or screen
 */
public record EventIdentity(String type, String messageId, String userId, String anonymousId, String name) {
    /** The identity of something that is no event. */
    public static final EventIdentity NONE = new EventIdentity("", "", "", "", "");

    /** The identity of a Segment event; anything but an object has none. */
    public static EventIdentity of(JsonNode event) {
        if (!event.isObject()) {
            return NONE;
        }
        String name = text(event, "event");
        return new EventIdentity(
                text(event, "type"),
                text(event, "messageId"),
                text(event, "userId"),
                text(event, "anonymousId"),
                name.isEmpty() ? text(event, "name") : name);
    }

    private static String text(JsonNode event, String field) {
        JsonNode value = event.get(field);
        return value == null || !value.isTextual() ? "" : value.textValue();
    }
}
