package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;

/** Counts the values of a result as written out: a shared subtree, which costs no extra memory, counts once for each place it occurs in. */
final class Size {

    private int values;

    private Size() {}

    static void check(JsonNode result) {
        new Size().count(result, 0);
    }

    private void count(JsonNode node, int depth) {
        BoundedText.checkDepth(depth, "");
        if (++values > MappingLimits.RESULT_VALUES) {
            throw new MappingException(
                    "", "the result would hold more than " + MappingLimits.RESULT_VALUES + " values");
        }
        for (JsonNode child : node) {
            count(child, depth + 1);
        }
    }
}
