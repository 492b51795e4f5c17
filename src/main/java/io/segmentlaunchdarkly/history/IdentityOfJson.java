package io.segmentlaunchdarkly.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.segmentlaunchdarkly.exchange.EventIdentity;
import java.io.IOException;

/** Reads an event's identity from its JSON, without making a tree of it. */
final class IdentityOfJson {
    private static final JsonFactory JSON = new JsonFactory();

    private IdentityOfJson() {}

    /**
     * @param json an event; if it cannot be read to its end, the identity is what was read until then
     * @param type the event's type, where the JSON does not have it
     * @param messageId its messageId, where the JSON does not have it
     */
    static EventIdentity read(String json, String type, String messageId) {
        String userId = "";
        String anonymousId = "";
        String event = "";
        String name = "";
        String foundType = "";
        String foundId = "";
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                boolean isText = parser.nextToken() == JsonToken.VALUE_STRING;
                String text = isText ? parser.getText() : "";
                switch (field) {
                    case "type" -> foundType = text;
                    case "messageId" -> foundId = text;
                    case "userId" -> userId = text;
                    case "anonymousId" -> anonymousId = text;
                    case "event" -> event = text;
                    case "name" -> name = text;
                    default -> {}
                }
                if (!isText) {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            // The identity is what could be read.
        }
        return new EventIdentity(
                type.isEmpty() ? foundType : type,
                messageId.isEmpty() ? foundId : messageId,
                userId,
                anonymousId,
                event.isEmpty() ? name : event);
    }
}
