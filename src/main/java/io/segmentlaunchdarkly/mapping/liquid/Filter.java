package io.segmentlaunchdarkly.mapping.liquid;

import com.fasterxml.jackson.databind.JsonNode;

/** One filter: makes a value of the value before the bar and what stands after the colon. */
@FunctionalInterface
interface Filter {

    JsonNode apply(JsonNode value, Arguments arguments);
}
