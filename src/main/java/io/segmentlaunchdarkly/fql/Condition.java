package io.segmentlaunchdarkly.fql;

import com.fasterxml.jackson.databind.JsonNode;

/** A condition that is ready to evaluate: paths, globs and constants are prepared when it is created. */
@FunctionalInterface
interface Condition {
    boolean of(JsonNode event);
}
