package io.segmentlaunchdarkly.mapping.liquid;

import com.fasterxml.jackson.databind.JsonNode;

/** One filter: computes a value from the value before the bar and the arguments after the colon. */
@FunctionalInterface
interface Filter {

    JsonNode apply(JsonNode value, Arguments arguments);
}
