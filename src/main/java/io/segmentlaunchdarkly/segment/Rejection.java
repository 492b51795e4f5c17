package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One event of a request that was rejected alone; or several with the same reason code, of which only the first is described.
 *
 * @param index position in the request, from 0
 * @param messageId the event's, null where it has none
 * @param code Segment's reason code, or ours where Segment documents none
 * @param message one sentence that names the field, what was expected and what was found
 * @param kept what is kept of the event
 * @param count how many events this stands for
 */
public record Rejection(int index, String messageId, String code, String message, Kept kept, int count) {

    /** What is kept of a rejected event. */
    public sealed interface Kept {}

    /**
     * The event as it was sent, without a write key.
     *
     * @param json JSON text
     */
    public record Whole(String json) implements Kept {}

    /**
     * The beginning of an event that could not be read.
     *
     * @param text at most 1000 characters of its JSON text
     */
    public record Excerpt(String text) implements Kept {}

    /** Nothing is kept: the request has too many rejected events. */
    public record Nothing() implements Kept {}

    /** The same for one more event. */
    Rejection andAnother() {
        return new Rejection(index, messageId, code, message, kept, count + 1);
    }

    /** The shape that clients see: {@code {index, messageId, code, message}}, and {@code count} if it stands for several events. */
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("index", index);
        json.put("messageId", messageId);
        json.put("code", code);
        json.put("message", message);
        if (count > 1) {
            json.put("count", count);
        }
        return json;
    }
}
