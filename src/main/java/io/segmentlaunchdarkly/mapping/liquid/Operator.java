package io.segmentlaunchdarkly.mapping.liquid;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An operator between operands. Operators of higher precedence bind first. Those of equal precedence are right-associative, so {@code and}
 * and {@code or} nest to the right.
 */
enum Operator implements Term {
    EQUAL("==", 2),
    NOT_EQUAL("!=", 2),
    AT_LEAST(">=", 2),
    AT_MOST("<=", 2),
    MORE(">", 2),
    LESS("<", 2),
    CONTAINS("contains", 2),
    NOT("not", 1),
    AND("and", 0),
    OR("or", 0);

    private final String text;
    private final int precedence;

    Operator(String text, int precedence) {
        this.text = text;
        this.precedence = precedence;
    }

    String text() {
        return text;
    }

    boolean bindsCloserThan(Operator other) {
        return precedence > other.precedence;
    }

    /** Applies the operator; NOT uses the right side only. */
    JsonNode apply(JsonNode left, JsonNode right, Budget budget) {
        return LiquidValues.bool(
                switch (this) {
                    case EQUAL -> LiquidValues.areEqual(left, right);
                    case NOT_EQUAL -> !LiquidValues.areEqual(left, right);
                    case MORE -> LiquidValues.order(left, right, budget) == 1;
                    case LESS -> LiquidValues.order(left, right, budget) == -1;
                    case AT_LEAST -> isOneOf(LiquidValues.order(left, right, budget), 1);
                    case AT_MOST -> isOneOf(LiquidValues.order(left, right, budget), -1);
                    case CONTAINS -> LiquidValues.contains(left, right, budget);
                    case NOT -> !LiquidValues.isTruthy(right);
                    case AND -> LiquidValues.isTruthy(left) && LiquidValues.isTruthy(right);
                    case OR -> LiquidValues.isTruthy(left) || LiquidValues.isTruthy(right);
                });
    }

    private static boolean isOneOf(int order, int strict) {
        return order == 0 || order == strict;
    }
}
