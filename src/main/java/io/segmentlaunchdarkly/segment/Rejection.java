package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One event of a request that was refused while the others went on.
 *
 * @param index position in the request, from 0
 * @param code Segment's reason code
 * @param message one sentence that names the field, what was expected and what was there
 * @param event the event as it was sent
 */
public record Rejection(int index, String code, String message, JsonNode event) {

    /** The shape clients see: {@code {index, messageId, code, message}}; {@code messageId} is null where there was none. */
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("index", index);
        JsonNode messageId = event.path("messageId");
        json.put("messageId", messageId.isTextual() ? messageId.textValue() : null);
        json.put("code", code);
        json.put("message", message);
        return json;
    }
}
