package io.segmentlaunchdarkly.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.segmentlaunchdarkly.exchange.EventIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Replaces the values of the fields with given names, at any depth, in Segment's events and in LaunchDarkly's. What cannot be read as JSON
 * is not kept at all, because nobody knows what is in it.
 */
final class Mask {
    /** What stands in place of a masked value. */
    static final String MASKED = "[masked]";

    private static final JsonFactory JSON = new JsonFactory();

    private final Set<String> names;

    /**
     * @param names the names of the fields, separated by commas; empty for none
     */
    Mask(String names) {
        this.names = Arrays.stream(names.split(","))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether nothing is masked. */
    boolean isEmpty() {
        return names.isEmpty();
    }

    /** Masks an event or another JSON document. */
    byte[] apply(byte[] json) {
        if (names.isEmpty() || json.length == 0) {
            return json;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length);
        try (JsonParser from = JSON.createParser(json);
                JsonGenerator to = JSON.createGenerator(out)) {
            for (JsonToken token = from.nextToken(); token != null; token = from.nextToken()) {
                to.copyCurrentEventExact(from);
                if (token == JsonToken.FIELD_NAME && names.contains(from.currentName())) {
                    from.nextToken();
                    from.skipChildren();
                    to.writeString(MASKED);
                }
            }
        } catch (IOException e) {
            return ("\"" + MASKED + "\"").getBytes(StandardCharsets.UTF_8);
        }
        return out.toByteArray();
    }

    /** Masks an event's identity. */
    EventIdentity apply(EventIdentity identity) {
        if (names.isEmpty()) {
            return identity;
        }
        return new EventIdentity(
                identity.type(),
                apply("messageId", identity.messageId()),
                apply("userId", identity.userId()),
                apply("anonymousId", identity.anonymousId()),
                names.contains("event") || names.contains("name") ? MASKED : identity.name());
    }

    private String apply(String field, String value) {
        return names.contains(field) && !value.isEmpty() ? MASKED : value;
    }
}
