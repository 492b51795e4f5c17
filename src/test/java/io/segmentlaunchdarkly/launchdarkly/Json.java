package io.segmentlaunchdarkly.launchdarkly;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/** Short forms for tests: JSON with single quotes, and results by their text. */
public final class Json {
    /** The present of every test. */
    public static final Instant NOW = Instant.parse("2024-05-06T12:00:00Z");

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    /** JSON as it stands. */
    public static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** JSON as it stands, in UTF-8. */
    public static JsonNode parse(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** JSON in which single quotes stand for double ones. */
    public static JsonNode of(String json) {
        return parse(json.replace('\'', '"'));
    }

    static MappingOutcome apply(Action action, String fields) {
        return action.apply(of(fields), NOW);
    }

    /** The event that fields give. */
    static JsonNode event(Action action, String fields) {
        if (apply(action, fields) instanceof MappingOutcome.Mapped mapped) {
            return parse(mapped.event());
        }
        throw new AssertionError(apply(action, fields));
    }

    /** The reason why fields give no event. */
    static String reason(Action action, String fields) {
        if (apply(action, fields) instanceof MappingOutcome.Discarded discarded) {
            return discarded.reason();
        }
        throw new AssertionError(event(action, fields));
    }
}
