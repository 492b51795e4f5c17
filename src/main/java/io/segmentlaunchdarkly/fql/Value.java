package io.segmentlaunchdarkly.fql;

import com.fasterxml.jackson.databind.JsonNode;

/** A value that is ready to evaluate. An absent value is JSON's null, never Java's null and never a missing node. */
@FunctionalInterface
interface Value {
    JsonNode of(JsonNode event);
}
