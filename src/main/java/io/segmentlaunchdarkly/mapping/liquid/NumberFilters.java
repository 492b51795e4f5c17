package io.segmentlaunchdarkly.mapping.liquid;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.javascript.Numbers;
import java.util.HashMap;
import java.util.Map;

/** Filters for arithmetic. A value that is not a number counts as 0, but a missing argument is NaN. */
final class NumberFilters {

    private interface Computation {
        double of(double value, double argument);
    }

    private NumberFilters() {}

    static Map<String, Filter> all() {
        Map<String, Filter> filters = new HashMap<>();
        filters.put("abs", computed((value, ignored) -> Math.abs(value)));
        filters.put("ceil", computed((value, ignored) -> Math.ceil(value)));
        filters.put("floor", computed((value, ignored) -> Math.floor(value)));
        filters.put("plus", computed(Double::sum));
        filters.put("minus", computed((value, argument) -> value - argument));
        filters.put("times", computed((value, argument) -> value * argument));
        filters.put("modulo", computed((value, argument) -> (value % argument + argument) % argument));
        filters.put("divided_by", NumberFilters::divide);
        filters.put("at_least", (value, arguments) -> most(value, arguments, 1));
        filters.put("at_most", (value, arguments) -> most(value, arguments, -1));
        filters.put("round", NumberFilters::round);
        filters.put(
                "to_integer",
                (value, arguments) -> LiquidValues.number(LiquidValues.number(value, arguments.budget())));
        return filters;
    }

    private static Filter computed(Computation computation) {
        return (value, arguments) -> LiquidValues.number(
                computation.of(orZero(LiquidValues.number(value, arguments.budget())), argument(arguments, 0)));
    }

    private static double argument(Arguments arguments, int index) {
        return index < arguments.size() ? orZero(arguments.number(index)) : Double.NaN;
    }

    /** {@code number || 0}, which is never negative zero. */
    private static double orZero(double number) {
        return Double.isNaN(number) || number == 0 ? 0 : number;
    }

    private static JsonNode divide(JsonNode value, Arguments arguments) {
        double quotient = orZero(LiquidValues.number(value, arguments.budget())) / argument(arguments, 0);
        boolean whole = arguments.has(1) && argument(arguments, 1) != 0;
        return LiquidValues.number(whole ? Math.floor(quotient) : quotient);
    }

    /** The largest of the value and all arguments, or the smallest if the sign is -1. */
    private static JsonNode most(JsonNode value, Arguments arguments, int sign) {
        double most = orZero(LiquidValues.number(value, arguments.budget())) * sign;
        for (int i = 0; i < arguments.size(); i++) {
            most = Math.max(most, argument(arguments, i) * sign);
        }
        return LiquidValues.number(most * sign);
    }

    /** Rounds half away from zero. It moves the point in the number's text, so that 1.005 to two places is 1.01. */
    private static JsonNode round(JsonNode value, Arguments arguments) {
        double number = orZero(LiquidValues.number(value, arguments.budget()));
        double places = arguments.has(0) ? argument(arguments, 0) : 0;
        double scaled = shift(Math.abs(number), places);
        if (!(scaled <= Numbers.MAX_SAFE_INTEGER)) {
            return LiquidValues.number(number);
        }
        double rounded = shift((double) Math.round(scaled), -places);
        return LiquidValues.number(number < 0 ? -rounded : rounded);
    }

    private static double shift(double number, double places) {
        String text = Numbers.text(number);
        int e = text.indexOf('e');
        double exponent = (e < 0 ? 0 : Numbers.of(text.substring(e + 1))) + places;
        return Numbers.of((e < 0 ? text : text.substring(0, e)) + "e" + Numbers.text(exponent));
    }
}
