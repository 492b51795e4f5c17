package io.segmentlaunchdarkly.mapping.liquid;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.javascript.Dates;
import io.segmentlaunchdarkly.javascript.Numbers;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Filters for dates. A date is a number of seconds since 1970, or a text that JavaScript's {@code new Date} reads, in UTC as on Segment's
 * servers. Any other value stays as it is.
 */
final class DateFilters {

    private static final String DEFAULT_FORMAT = "%A, %B %-e, %Y at %-l:%M %P %z";
    private static final double SECOND = 1_000;

    private DateFilters() {}

    static Map<String, Filter> all() {
        Map<String, Filter> filters = new HashMap<>();
        filters.put("date", DateFilters::date);
        filters.put("date_to_xmlschema", (value, arguments) -> inUtc("%Y-%m-%dT%H:%M:%S%:z", value, arguments));
        filters.put("date_to_rfc822", (value, arguments) -> inUtc("%a, %d %b %Y %H:%M:%S %z", value, arguments));
        filters.put("date_to_string", (value, arguments) -> inWords("%b", value, arguments));
        filters.put("date_to_long_string", (value, arguments) -> inWords("%B", value, arguments));
        return filters;
    }

    private static JsonNode date(JsonNode value, Arguments arguments) {
        JsonNode given = LiquidValues.plain(arguments.value(0));
        String format = LiquidValues.isNil(given) ? DEFAULT_FORMAT : arguments.string(given);
        return written(format, value, arguments.value(1), arguments);
    }

    private static JsonNode inUtc(String format, JsonNode value, Arguments arguments) {
        return written(format, value, LiquidValues.UNDEFINED, arguments);
    }

    private static JsonNode inWords(String month, JsonNode value, Arguments arguments) {
        if (!isText(arguments.value(0), "ordinal")) {
            return inUtc("%d " + month + " %Y", value, arguments);
        }
        String american = month + " %-d%q, %Y";
        String british = "%-d%q " + month + " %Y";
        return inUtc(isText(arguments.value(1), "US") ? american : british, value, arguments);
    }

    private static boolean isText(JsonNode value, String text) {
        return value.isTextual() && value.textValue().equals(text);
    }

    private static JsonNode written(String format, JsonNode value, JsonNode zone, Arguments arguments) {
        JsonNode plain = LiquidValues.plain(value);
        if (LiquidValues.isNil(plain)) {
            return value;
        }
        Budget budget = arguments.budget();
        Optional<LocalMoment> moment = LocalMoment.of(millis(plain, arguments), zone, budget);
        return moment.isEmpty() ? value : LiquidValues.text(new DateFormat(moment.get(), budget).write(format));
    }

    /** A date in Unix milliseconds, or {@link Dates#INVALID}. */
    private static long millis(JsonNode value, Arguments arguments) {
        if (value.isNumber()) {
            return Dates.clip(value.doubleValue() * SECOND);
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? 1 : 0;
        }
        String text = LiquidValues.javaScriptString(value, arguments.budget());
        if (value.isTextual() && (text.equals("now") || text.equals("today"))) {
            return arguments.rendering().clock().millis();
        }
        if (value.isTextual() && isWhole(text)) {
            return Dates.clip(Numbers.of(text) * SECOND);
        }
        return Dates.parse(text);
    }

    private static boolean isWhole(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> Characters.isDigit((char) c));
    }
}
