package io.segmentlaunchdarkly.fql;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.javascript.Numbers;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A condition as Segment's own evaluator represents and evaluates it (the npm package {@code @segment/destination-subscriptions}
 * 3.37.0, {@code validate}).
 */
sealed interface SegmentCondition {

    /** This condition, ready to evaluate. It throws {@link SegmentFailureException} where Segment's evaluator fails. */
    Condition condition();

    /** This condition as a trigger has it. */
    String text();

    /** This condition as a whole trigger, ready to evaluate: false for an event on which Segment's evaluator fails. */
    default Condition trigger() {
        Condition condition = condition();
        return event -> {
            try {
                return condition.of(event);
            } catch (SegmentFailureException e) {
                return false;
            }
        };
    }

    /**
     * Conditions with one operator between them.
     *
     * @param any whether the operator is {@code or}, not {@code and}
     */
    record Group(boolean any, List<SegmentCondition> conditions) implements SegmentCondition {
        @Override
        public String text() {
            return conditions.stream()
                    .map(condition -> condition instanceof Group ? "(" + condition.text() + ")" : condition.text())
                    .collect(Collectors.joining(any ? " or " : " and "));
        }

        @Override
        public Condition condition() {
            Condition[] all =
                    conditions.stream().map(SegmentCondition::condition).toArray(Condition[]::new);
            boolean decisive = any;
            return event -> {
                for (Condition condition : all) {
                    if (condition.of(event) == decisive) {
                        return decisive;
                    }
                }
                return !decisive;
            };
        }
    }

    /**
     * A field compared with a constant.
     *
     * @param constant the constant as text; an operator for numbers uses the number that JavaScript reads from it
     */
    record Test(SegmentPath path, SegmentOperator operator, String constant) implements SegmentCondition {
        @Override
        public String text() {
            return switch (operator) {
                case EQUALS -> path + " = \"" + constant + "\"";
                case NOT_EQUALS -> path + " != \"" + constant + "\"";
                case NUMBER_EQUALS -> path + " = " + constant;
                case NUMBER_NOT_EQUALS -> path + " != " + constant;
                case LESS -> path + " < " + constant;
                case LESS_OR_EQUAL -> path + " <= " + constant;
                case GREATER -> path + " > " + constant;
                case GREATER_OR_EQUAL -> path + " >= " + constant;
                case CONTAINS -> "contains(" + path + ", \"" + constant + "\")";
                case NOT_CONTAINS -> "!contains(" + path + ", \"" + constant + "\")";
                case STARTS_WITH -> "match(" + path + ", \"" + constant + "*\")";
                case NOT_STARTS_WITH -> "!match(" + path + ", \"" + constant + "*\")";
                case ENDS_WITH -> "match(" + path + ", \"*" + constant + "\")";
                case NOT_ENDS_WITH -> "!match(" + path + ", \"*" + constant + "\")";
                case EXISTS -> path + " != null";
                case NOT_EXISTS -> path + " = null";
                case IS_TRUE -> path + " = true";
                case IS_FALSE -> path + " = false";
                case UNKNOWN -> path + " with an operator that Segment does not know";
            };
        }

        @Override
        public Condition condition() {
            Value field = path.value();
            double number = Numbers.of(constant);
            return switch (operator) {
                case EQUALS -> event -> isText(field.of(event), constant);
                case NOT_EQUALS -> event -> !isText(field.of(event), constant);
                case NUMBER_EQUALS -> event -> {
                    JsonNode actual = field.of(event);
                    return actual.isNumber() && actual.doubleValue() == number;
                };
                case NUMBER_NOT_EQUALS -> event -> {
                    JsonNode actual = field.of(event);
                    return actual.isNumber() && actual.doubleValue() != number;
                };
                case LESS -> event -> {
                    JsonNode actual = field.of(event);
                    return actual.isNumber() && actual.doubleValue() < number;
                };
                case LESS_OR_EQUAL -> event -> {
                    JsonNode actual = field.of(event);
                    return actual.isNumber() && actual.doubleValue() <= number;
                };
                case GREATER -> event -> {
                    JsonNode actual = field.of(event);
                    return actual.isNumber() && actual.doubleValue() > number;
                };
                case GREATER_OR_EQUAL -> event -> {
                    JsonNode actual = field.of(event);
                    return actual.isNumber() && actual.doubleValue() >= number;
                };
                case CONTAINS -> event -> {
                    JsonNode actual = field.of(event);
                    return actual.isTextual() && actual.textValue().contains(constant);
                };
                case NOT_CONTAINS -> event -> {
                    JsonNode actual = field.of(event);
                    return actual.isTextual() && !actual.textValue().contains(constant);
                };
                case STARTS_WITH -> event -> {
                    JsonNode actual = field.of(event);
                    return actual.isTextual() && actual.textValue().startsWith(constant);
                };
                case NOT_STARTS_WITH -> event -> {
                    JsonNode actual = field.of(event);
                    return actual.isTextual() && !actual.textValue().startsWith(constant);
                };
                case ENDS_WITH -> event -> {
                    JsonNode actual = field.of(event);
                    return actual.isTextual() && actual.textValue().endsWith(constant);
                };
                case NOT_ENDS_WITH -> event -> {
                    JsonNode actual = field.of(event);
                    return actual.isTextual() && !actual.textValue().endsWith(constant);
                };
                case EXISTS -> event -> exists(field.of(event));
                case NOT_EXISTS -> event -> !exists(field.of(event));
                case IS_TRUE -> event -> {
                    JsonNode actual = field.of(event);
                    return actual.isBoolean() && actual.booleanValue();
                };
                case IS_FALSE -> event -> {
                    JsonNode actual = field.of(event);
                    return actual.isBoolean() && !actual.booleanValue();
                };
                case UNKNOWN -> event -> false;
            };
        }

        private static boolean isText(JsonNode actual, String text) {
            return actual.isTextual() && actual.textValue().equals(text);
        }

        private static boolean exists(JsonNode actual) {
            return !actual.isNull() && !actual.isMissingNode();
        }
    }

    /** A part on which Segment's evaluator fails when it reaches it: an empty group, a field without a name. */
    record Failing() implements SegmentCondition {
        @Override
        public String text() {
            return "a part on which Segment's evaluator fails";
        }

        @Override
        public Condition condition() {
            return event -> {
                throw new SegmentFailureException();
            };
        }
    }

    /** A trigger that Segment's evaluator cannot read. It is never true. */
    record Unreadable() implements SegmentCondition {
        @Override
        public String text() {
            return "a trigger that Segment's evaluator cannot read";
        }

        @Override
        public Condition condition() {
            return event -> false;
        }
    }
}
