package io.segmentlaunchdarkly.mapping;

import io.segmentlaunchdarkly.javascript.Whitespace;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import liqp.TemplateContext;
import liqp.nodes.AtomNode;
import liqp.nodes.LNode;

/** A comparison in a Liquid template, with JavaScript's idea of what may be compared: any two values, though nil only for equality. */
record LiquidComparison(String operator, LNode left, LNode right) implements LNode {

    @Override
    public Object render(TemplateContext context) {
        Object a = left.render(context);
        Object b = right.render(context);
        return switch (operator) {
            case "==" -> equal(a, b);
            case "!=", "<>" -> !equal(a, b);
            case "contains" -> contains(a, b);
            case "<" -> comparable(a, b) && order(a, b) == -1;
            case ">" -> comparable(a, b) && order(a, b) == 1;
            case "<=" -> comparable(a, b) && (order(a, b) == -1 || order(a, b) == 0);
            case ">=" -> comparable(a, b) && (order(a, b) == 1 || order(a, b) == 0);
            default -> throw new IllegalArgumentException("unknown operator " + operator);
        };
    }

    static boolean equal(Object a, Object b) {
        if (isKeyword(b)) {
            return !isKeyword(a) && matches(a, b);
        }
        if (isKeyword(a)) {
            return matches(b, a);
        }
        if (a instanceof Number x && b instanceof Number y) {
            return x.doubleValue() == y.doubleValue();
        }
        if (a instanceof List<?> x && b instanceof List<?> y) {
            if (x.size() != y.size()) {
                return false;
            }
            for (int i = 0; i < x.size(); i++) {
                if (!equal(x.get(i), y.get(i))) {
                    return false;
                }
            }
            return true;
        }
        // Objects are equal only to themselves in JavaScript; every look at an event's object makes a view of its own.
        return !(a instanceof Map) && Objects.equals(a, b);
    }

    private static boolean isKeyword(Object value) {
        return AtomNode.isEmpty(value) || AtomNode.isBlank(value);
    }

    private static boolean matches(Object value, Object keyword) {
        boolean empty = (value instanceof String text && text.isEmpty())
                || (value instanceof List<?> list && list.isEmpty())
                || (value instanceof Map<?, ?> map && map.isEmpty());
        if (AtomNode.isEmpty(keyword)) {
            return empty;
        }
        return empty
                || value == null
                || Boolean.FALSE.equals(value)
                || (value instanceof String text && Whitespace.isBlank(text));
    }

    private static boolean contains(Object a, Object b) {
        if (a instanceof List<?> list) {
            return list.stream().anyMatch(item -> equal(item, b));
        }
        return a instanceof String text && b != null && text.contains(LiquidView.text(b, ""));
    }

    private static boolean comparable(Object a, Object b) {
        return a != null && b != null && !isKeyword(a) && !isKeyword(b);
    }

    /** Answers -1, 0 or 1, or 2 for values which have no order, such as a word and a number. */
    private static int order(Object a, Object b) {
        Object x = primitive(a);
        Object y = primitive(b);
        if (x instanceof String left && y instanceof String right) {
            return Integer.signum(left.compareTo(right));
        }
        double left = LiquidFilters.parse(x, Double.NaN);
        double right = LiquidFilters.parse(y, Double.NaN);
        if (Double.isNaN(left) || Double.isNaN(right)) {
            return 2;
        }
        return left < right ? -1 : left > right ? 1 : 0;
    }

    private static Object primitive(Object value) {
        if (value instanceof List<?> list) {
            return LiquidFilters.join(list, ",", "");
        }
        return value instanceof Map ? LiquidView.text(value, "") : value;
    }
}
