package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;

/** Reads JSON text. */
final class JsonTexts {

    private static final ObjectReader LENIENT =
            new JsonMapper().readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final ObjectReader STRICT = LENIENT.with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    private JsonTexts() {}

    /** Does what {@code JSON.parse} does, but returns the text itself if it is not JSON or nests deeper than Jackson reads. */
    static JsonNode decode(JsonNode text) {
        try {
            JsonNode value = LENIENT.readTree(text.textValue());
            return value.isMissingNode() ? text : value;
        } catch (JsonProcessingException e) {
            return text;
        }
    }

    /** Reads a mapping that is JSON without duplicate keys; empty for anything else. */
    static Optional<JsonNode> read(String text) {
        try {
            JsonNode value = STRICT.readTree(text);
            return value.isMissingNode() ? Optional.empty() : Optional.of(value);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
