package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;

/** Counts a result as it would be written out: shared sub-trees, which cost nothing in memory, once for each place they stand in. */
final class Size {

    private int values;

    private Size() {}

    static void check(JsonNode result) {
        new Size().count(result, 0);
    }

    private void count(JsonNode node, int depth) {
        BoundedText.checkDepth(depth, "");
        if (++values > Limits.RESULT_VALUES) {
            throw new MappingException("", "the result would hold more than " + Limits.RESULT_VALUES + " values");
        }
        for (JsonNode child : node) {
            count(child, depth + 1);
        }
    }
}
