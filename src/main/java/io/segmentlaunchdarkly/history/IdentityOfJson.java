package io.segmentlaunchdarkly.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.segmentlaunchdarkly.exchange.EventIdentity;
import java.io.IOException;

/** Reads what an event is looked up by from its JSON, without making a tree of it. */
final class IdentityOfJson {
    private static final JsonFactory JSON = new JsonFactory();

    private IdentityOfJson() {}

    /**
     * @param json an event; of one that cannot be read to its end, what was read until then counts
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
            // What could be read is what there is.
        }
        return new EventIdentity(
                type.isEmpty() ? foundType : type,
                messageId.isEmpty() ? foundId : messageId,
                userId,
                anonymousId,
                event.isEmpty() ? name : event);
    }
}
