package io.segmentlaunchdarkly.fql;

import com.fasterxml.jackson.databind.JsonNode;

/** The comparison operators. */
enum Relation {
    EQUAL("="),
    NOT_EQUAL("!="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    LESS("<"),
    LESS_OR_EQUAL("<=");

    final String symbol;

    Relation(String symbol) {
        this.symbol = symbol;
    }

    boolean orders() {
        return this != EQUAL && this != NOT_EQUAL;
    }

    /**
     * Types are strict, as documented: values of different types are unequal and have no order, so {@code "20"} is neither greater nor
     * less than {@code 20}. The documentation defines the four orderings for numbers only, but its examples also compare ISO dates as text
     * ({@code received_at >= '2023-01-01'}). So two strings are ordered character by character.
     */
    boolean holds(JsonNode left, JsonNode right) {
        if (!orders()) {
            return FqlValues.equal(left, right) == (this == EQUAL);
        }
        if (left.isNumber() && right.isNumber()) {
            return holds(left.doubleValue(), right.doubleValue());
        }
        return left.isTextual() && right.isTextual() && holds(left.textValue().compareTo(right.textValue()), 0);
    }

    private boolean holds(double left, double right) {
        return switch (this) {
            case EQUAL -> left == right;
            case NOT_EQUAL -> left != right;
            case GREATER -> left > right;
            case GREATER_OR_EQUAL -> left >= right;
            case LESS -> left < right;
            case LESS_OR_EQUAL -> left <= right;
        };
    }
}
