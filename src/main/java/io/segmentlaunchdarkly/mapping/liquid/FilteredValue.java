package io.segmentlaunchdarkly.mapping.liquid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** An expression and the filters that are applied to its value. */
record FilteredValue(Expression expression, List<Call> filters, String text) {

    /** An argument of a filter; one with a key is passed as a list of key and value. */
    record Argument(String key, Operand value) {

        JsonNode evaluate(Rendering rendering) {
            JsonNode evaluated = value == null ? LiquidValues.UNDEFINED : value.evaluate(rendering);
            return key == null ? evaluated : LiquidValues.array(List.of(LiquidValues.text(key), evaluated));
        }
    }

    /** A filter with its arguments. */
    record Call(Filter filter, List<Argument> arguments) {

        JsonNode apply(JsonNode value, Rendering rendering) {
            rendering.checkTime();
            List<JsonNode> values = new ArrayList<>(arguments.size());
            for (int i = 0; i < arguments.size(); i++) {
                values.add(arguments.get(i).evaluate(rendering));
            }
            JsonNode result = filter.apply(value, new Arguments(values, rendering));
            if (result.isTextual()) {
                rendering.budget().spendText(result.textValue().length());
            } else if (result.isArray()) {
                rendering.budget().spendElements(result.size());
            }
            return result;
        }
    }

    JsonNode evaluate(Rendering rendering) {
        JsonNode value = expression.evaluate(rendering);
        for (int i = 0; i < filters.size(); i++) {
            value = filters.get(i).apply(value, rendering);
        }
        return value;
    }
}
