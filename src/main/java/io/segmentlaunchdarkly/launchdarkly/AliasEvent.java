package io.segmentlaunchdarkly.launchdarkly;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import java.time.Instant;
import java.util.List;

/**
 * The Alias User action: fields to
 * {@code {"kind": "alias", "key", "previousKey", "contextKind": "user", "previousContextKind": "anonymousUser", "creationDate"}}.
 */
final class AliasEvent {
    private static final Field USER_KEY =
            Field.required("user_key", "User key", FieldType.STRING, "The user's unique key.");
    private static final Field PREVIOUS_KEY =
            Field.required("previous_key", "Anonymous ID", FieldType.STRING, "The user's unauthenticated identifier.");
    private static final Field TIMESTAMP = Field.optional(
            "timestamp",
            "Event Timestamp",
            FieldType.DATETIME,
            "The time when the event happened. Defaults to the current time.");

    static final List<Field> FIELDS = List.of(USER_KEY, PREVIOUS_KEY, TIMESTAMP);

    private static final SerializableString KIND = new SerializedString("kind");
    private static final SerializableString ALIAS = new SerializedString("alias");
    private static final SerializableString KEY = new SerializedString("key");
    private static final SerializableString PREVIOUS = new SerializedString("previousKey");
    private static final SerializableString CONTEXT_KIND = new SerializedString("contextKind");
    private static final SerializableString USER = new SerializedString("user");
    private static final SerializableString PREVIOUS_CONTEXT_KIND = new SerializedString("previousContextKind");
    private static final SerializableString ANONYMOUS_USER = new SerializedString("anonymousUser");
    private static final SerializableString CREATION_DATE = new SerializedString("creationDate");

    private AliasEvent() {}

    static MappingOutcome from(JsonNode fields, Instant now) {
        ResolvedFields resolved = ResolvedFields.of(fields);
        String key = resolved.string(USER_KEY);
        String previousKey = resolved.string(PREVIOUS_KEY);
        long creationDate = resolved.timestamp(TIMESTAMP, now);
        if (resolved.hasProblems()) {
            return resolved.discarded();
        }

        checkKey(resolved, USER_KEY, key);
        checkKey(resolved, PREVIOUS_KEY, previousKey);
        if (resolved.hasProblems()) {
            return resolved.discarded();
        }

        return EventBytes.of(json -> {
            json.writeStartObject();
            json.writeFieldName(KIND);
            json.writeString(ALIAS);
            json.writeFieldName(KEY);
            json.writeString(key);
            json.writeFieldName(PREVIOUS);
            json.writeString(previousKey);
            json.writeFieldName(CONTEXT_KIND);
            json.writeString(USER);
            json.writeFieldName(PREVIOUS_CONTEXT_KIND);
            json.writeString(ANONYMOUS_USER);
            json.writeFieldName(CREATION_DATE);
            json.writeNumber(creationDate);
            json.writeEndObject();
        });
    }

    private static void checkKey(ResolvedFields resolved, Field field, String key) {
        if (key.isEmpty()) {
            resolved.problem(field, "is empty, and LaunchDarkly ignores an alias without both keys.");
        }
    }
}
