package io.segmentlaunchdarkly.mapping.liquid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A part of a parsed template. */
sealed interface Node {

    void render(Rendering rendering);

    /** Text that is copied. */
    record Plain(String text) implements Node {

        @Override
        public void render(Rendering rendering) {
            rendering.write(text);
        }
    }

    /** <code>{{ ... }}</code> and {@code echo}. */
    record Output(FilteredValue value) implements Node {

        @Override
        public void render(Rendering rendering) {
            rendering.write(value.evaluate(rendering));
        }
    }

    record Assign(String name, FilteredValue value) implements Node {

        @Override
        public void render(Rendering rendering) {
            rendering.assign(name, value.evaluate(rendering));
        }
    }

    record Capture(String name, List<Node> nodes) implements Node {

        @Override
        public void render(Rendering rendering) {
            rendering.assign(name, LiquidValues.text(rendering.capture(nodes)));
        }
    }

    /** One branch of {@code if} or {@code unless}, taken if the value is true or false as expected. */
    record Branch(FilteredValue value, boolean expected, List<Node> nodes) {}

    record Condition(List<Branch> branches, List<Node> otherwise) implements Node {

        @Override
        public void render(Rendering rendering) {
            for (Branch branch : branches) {
                if (LiquidValues.isTruthy(branch.value().evaluate(rendering)) == branch.expected()) {
                    rendering.render(branch.nodes());
                    return;
                }
            }
            rendering.render(otherwise);
        }
    }

    /** {@code increment}, which writes the count before its step. */
    record Increment(String name) implements Node {

        @Override
        public void render(Rendering rendering) {
            double count = rendering.count(name);
            rendering.setCount(name, count + 1);
            rendering.write(LiquidValues.number(count));
        }
    }

    /** {@code decrement}, which writes the count after its step. */
    record Decrement(String name) implements Node {

        @Override
        public void render(Rendering rendering) {
            double count = rendering.count(name) - 1;
            rendering.setCount(name, count);
            rendering.write(LiquidValues.number(count));
        }
    }

    /** {@code cycle}: one value after the other, with a count for each group and list of values. Falsy values write nothing. */
    record Cycle(Operand group, List<FilteredValue> values, String texts) implements Node {

        @Override
        public void render(Rendering rendering) {
            String name = group == null
                    ? "undefined"
                    : LiquidValues.javaScriptString(group.evaluate(rendering), rendering.budget());
            int turn = rendering.turn(name + ":" + texts, values.size());
            JsonNode value = LiquidValues.plain(values.get(turn).evaluate(rendering));
            if (LiquidValues.isTruthyInJavaScript(value)) {
                rendering.write(value);
            }
        }
    }

    /** {@code block}, which without a layout writes its content. */
    record Block(List<Node> nodes) implements Node {

        @Override
        public void render(Rendering rendering) {
            rendering.renderBlock(nodes);
        }
    }

    /** The lines of the tag {@code liquid}. */
    record Lines(List<Node> nodes) implements Node {

        @Override
        public void render(Rendering rendering) {
            rendering.render(nodes);
        }
    }

    /** {@code break} and {@code continue}, which end the template outside a loop. */
    record Stop() implements Node {

        @Override
        public void render(Rendering rendering) {
            rendering.stop();
        }
    }
}
