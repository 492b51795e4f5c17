package io.segmentlaunchdarkly.fql;

import com.fasterxml.jackson.databind.JsonNode;

/** A condition made ready to evaluate: paths, globs and constants are prepared when it is made. */
@FunctionalInterface
interface Condition {
    boolean of(JsonNode event);
}
