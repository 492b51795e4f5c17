package io.segmentlaunchdarkly.mapping.liquid;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The filters by name: those of LiquidJS except those that Segment disables. */
final class Filters {

    private static final Set<String> DISABLED = Set.of(
            "array_to_sentence_string",
            "concat",
            "find",
            "find_exp",
            "find_index",
            "find_index_exp",
            "group_by",
            "group_by_exp",
            "has",
            "has_exp",
            "map",
            "newline_to_br",
            "reject",
            "reject_exp",
            "reverse",
            "sort",
            "sort_natural",
            "type",
            "uniq",
            "where_exp");

    private static final Map<String, Filter> ALL = all();

    private Filters() {}

    private static Map<String, Filter> all() {
        Map<String, Filter> filters = new HashMap<>();
        filters.putAll(TextFilters.all());
        filters.putAll(NumberFilters.all());
        filters.putAll(ListFilters.all());
        filters.putAll(DateFilters.all());
        filters.putAll(EncodingFilters.all());
        return Map.copyOf(filters);
    }

    /** The filter with a name, or null. */
    static Filter named(String name) {
        return ALL.get(name);
    }

    static boolean isDisabled(String name) {
        return DISABLED.contains(name);
    }
}
