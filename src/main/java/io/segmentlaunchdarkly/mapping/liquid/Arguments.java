package io.segmentlaunchdarkly.mapping.liquid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A filter's arguments, undefined if missing, and the rendering that it is part of. */
record Arguments(List<JsonNode> values, Rendering rendering) {

    int size() {
        return values.size();
    }

    JsonNode value(int index) {
        return index < values.size() ? values.get(index) : LiquidValues.UNDEFINED;
    }

    boolean has(int index) {
        return !value(index).isMissingNode();
    }

    String text(int index) {
        return string(value(index));
    }

    String text(int index, String otherwise) {
        return has(index) ? text(index) : otherwise;
    }

    /** {@code Number(argument)}. */
    double number(int index) {
        return LiquidValues.number(value(index), budget());
    }

    double number(int index, double otherwise) {
        return has(index) ? number(index) : otherwise;
    }

    String string(JsonNode value) {
        return LiquidValues.string(value, budget());
    }

    Budget budget() {
        return rendering.budget();
    }
}
