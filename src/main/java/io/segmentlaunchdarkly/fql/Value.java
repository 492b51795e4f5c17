package io.segmentlaunchdarkly.fql;

import com.fasterxml.jackson.databind.JsonNode;

/** A value made ready to evaluate. What is absent is JSON's null: never Java's, never a missing node. */
@FunctionalInterface
interface Value {
    JsonNode of(JsonNode event);
}
