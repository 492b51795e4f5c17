package io.segmentlaunchdarkly.mapping.liquid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Operands and operators in postfix order. Like LiquidJS it accepts malformed expressions: a missing operand is undefined, and the first
 * of several values is the result.
 */
final class Expression {

    private final List<Term> postfix;
    private final Operand only;

    Expression(List<Term> infix) {
        postfix = postfix(infix);
        only = postfix.size() == 1 && postfix.get(0) instanceof Operand operand ? operand : null;
    }

    private static List<Term> postfix(List<Term> infix) {
        List<Term> out = new ArrayList<>(infix.size());
        Deque<Operator> waiting = new ArrayDeque<>();
        for (Term term : infix) {
            if (term instanceof Operator operator) {
                while (!waiting.isEmpty() && waiting.peek().bindsCloserThan(operator)) {
                    out.add(waiting.pop());
                }
                waiting.push(operator);
            } else {
                out.add(term);
            }
        }
        out.addAll(waiting);
        return List.copyOf(out);
    }

    JsonNode evaluate(Rendering rendering) {
        if (only != null) {
            return only.evaluate(rendering);
        }
        Deque<JsonNode> operands = new ArrayDeque<>();
        for (Term term : postfix) {
            if (term instanceof Operator operator) {
                JsonNode right = pop(operands);
                JsonNode left = operator == Operator.NOT ? LiquidValues.UNDEFINED : pop(operands);
                operands.push(operator.apply(left, right, rendering.budget()));
            } else {
                operands.push(((Operand) term).evaluate(rendering));
            }
        }
        return operands.isEmpty() ? LiquidValues.UNDEFINED : operands.peekLast();
    }

    private static JsonNode pop(Deque<JsonNode> operands) {
        return operands.isEmpty() ? LiquidValues.UNDEFINED : operands.pop();
    }
}
