package io.segmentlaunchdarkly.mapping.liquid;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.javascript.Numbers;
import io.segmentlaunchdarkly.javascript.PropertyOrder;
import java.util.ArrayList;
import java.util.List;

/** An operand of an expression: a literal, a path or a range. */
sealed interface Operand extends Term {

    /** Returns the value, which may be a {@link Keyword}. */
    JsonNode evaluate(Rendering rendering);

    record Literal(JsonNode value) implements Operand {

        @Override
        public JsonNode evaluate(Rendering rendering) {
            return value;
        }
    }

    /** A step of a path with a constant name. */
    record Name(String name, long index) implements Operand {

        static Name of(String name) {
            return new Name(name, PropertyOrder.index(name));
        }

        @Override
        public JsonNode evaluate(Rendering rendering) {
            return LiquidValues.text(name);
        }
    }

    /** A variable and the steps into it. */
    record Variable(Operand root, List<Operand> steps) implements Operand {

        @Override
        public JsonNode evaluate(Rendering rendering) {
            JsonNode found;
            if (root instanceof Name name) {
                found = rendering.variable(name.name(), name.index());
            } else {
                String name =
                        LiquidValues.javaScriptString(LiquidValues.plain(root.evaluate(rendering)), rendering.budget());
                found = rendering.variable(name, PropertyOrder.index(name));
            }
            return follow(found, steps, rendering);
        }
    }

    /** The steps into a literal or a range, such as {@code (1..3).size}. */
    record Member(Operand owner, List<Operand> steps) implements Operand {

        @Override
        public JsonNode evaluate(Rendering rendering) {
            return follow(owner.evaluate(rendering), steps, rendering);
        }
    }

    private static JsonNode follow(JsonNode start, List<Operand> steps, Rendering rendering) {
        JsonNode current = start;
        for (int i = 0; i < steps.size(); i++) {
            Operand step = steps.get(i);
            current = step instanceof Name name
                    ? LiquidValues.property(current, name.name(), name.index())
                    : LiquidValues.property(current, step.evaluate(rendering), rendering.budget());
        }
        return current;
    }

    /** {@code (1..3)}, both ends included. */
    record Range(Operand low, Operand high) implements Operand {

        @Override
        public JsonNode evaluate(Rendering rendering) {
            Budget budget = rendering.budget();
            double from = LiquidValues.number(LiquidValues.plain(low.evaluate(rendering)), budget);
            double to = LiquidValues.number(LiquidValues.plain(high.evaluate(rendering)), budget) + 1;
            if (!(from < to)) {
                return LiquidValues.array(List.of());
            }
            budget.spendElements(Math.ceil(to - from));
            List<JsonNode> elements = new ArrayList<>();
            for (double i = from; i < to; i++) {
                elements.add(LiquidValues.number(i));
            }
            return LiquidValues.array(elements);
        }
    }

    /** A number literal, such as {@code -5} or {@code 1.}. */
    static Operand number(String text) {
        return new Literal(LiquidValues.number(Numbers.of(text)));
    }
}
