package io.segmentlaunchdarkly.fql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Why a condition holds for an event, or does not.
 *
 * @param condition the condition, as it is written
 * @param holds whether it holds
 * @param met the fields of a condition without parts, with the values they have in the event
 * @param parts the conditions that it consists of, each explained; empty for a condition without parts
 */
public record Explanation(String condition, boolean holds, List<Met> met, List<Explanation> parts) {
    /**
     * A field and what the event has there.
     *
     * @param field the field, {@code properties.price}
     * @param value its value; a missing node where the event has none
     */
    public record Met(String field, JsonNode value) {}

    static Explanation of(Expression expression, JsonNode event) {
        List<Expression> parts = List.of();
        if (expression instanceof Expression.And and) {
            parts = and.conditions();
        } else if (expression instanceof Expression.Or or) {
            parts = or.conditions();
        } else if (expression instanceof Expression.Not not && hasParts(not.operand())) {
            parts = List.of(not.operand());
        }
        List<Met> met = new ArrayList<>();
        if (parts.isEmpty()) {
            collect(expression, event, met);
        }
        StringBuilder text = new StringBuilder();
        expression.print(text);
        return new Explanation(
                text.toString(),
                expression.condition().of(event),
                List.copyOf(met),
                parts.stream().map(part -> of(part, event)).toList());
    }

    private static boolean hasParts(Expression expression) {
        return expression instanceof Expression.And
                || expression instanceof Expression.Or
                || expression instanceof Expression.Not;
    }

    private static void collect(Expression expression, JsonNode event, List<Met> met) {
        if (expression instanceof Expression.Path path) {
            StringBuilder text = new StringBuilder();
            path.print(text);
            Met found = new Met(text.toString(), path.value().of(event));
            if (!met.contains(found)) {
                met.add(found);
            }
        } else if (expression instanceof Expression.Call call) {
            call.arguments().forEach(argument -> collect(argument, event, met));
        } else if (expression instanceof Expression.Not not) {
            collect(not.operand(), event, met);
        } else if (expression instanceof Expression.Comparison comparison) {
            collect(comparison.left(), event, met);
            collect(comparison.right(), event, met);
        } else if (expression instanceof Expression.Membership membership) {
            collect(membership.left(), event, met);
            collect(membership.list(), event, met);
        } else if (expression instanceof Expression.Items items) {
            items.items().forEach(item -> collect(item, event, met));
        }
    }

    static Explanation of(SegmentCondition condition, JsonNode event) {
        List<Explanation> parts = List.of();
        List<Met> met = List.of();
        if (condition instanceof SegmentCondition.Group group) {
            parts = group.conditions().stream().map(part -> of(part, event)).toList();
        } else if (condition instanceof SegmentCondition.Test test) {
            met = List.of(new Met(test.path().toString(), test.path().value().of(event)));
        }
        return new Explanation(condition.text(), condition.trigger().of(event), met, parts);
    }
}
