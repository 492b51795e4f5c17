package io.segmentlaunchdarkly.javascript;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The order in which JavaScript walks an object's properties (ECMA-262, 10.1.11.1 OrdinaryOwnPropertyKeys). */
public final class PropertyOrder {
    private static final long MAX_INDEX = (1L << 32) - 2;
    private static final int MAX_INDEX_DIGITS = 10;

    private PropertyOrder() {}

    /** An object's fields: array indices by size, then the others as written. */
    public static Iterable<Map.Entry<String, JsonNode>> of(JsonNode object) {
        boolean indexed = false;
        for (Iterator<String> names = object.fieldNames(); names.hasNext() && !indexed; ) {
            indexed = index(names.next()) >= 0;
        }
        if (!indexed) {
            return object.properties();
        }
        List<Map.Entry<String, JsonNode>> numbered = new ArrayList<>();
        List<Map.Entry<String, JsonNode>> named = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            (index(field.getKey()) >= 0 ? numbered : named).add(field);
        }
        numbered.sort(Comparator.comparingLong(field -> index(field.getKey())));
        numbered.addAll(named);
        return numbered;
    }

    /** Reads a name as an array index (ECMA-262, 6.1.7), which is a number below 2^32 - 1 without leading zeros; -1 if it is not one. */
    public static long index(String name) {
        int length = name.length();
        if (length == 0 || length > MAX_INDEX_DIGITS || (length > 1 && name.charAt(0) == '0')) {
            return -1;
        }
        long index = 0;
        for (int i = 0; i < length; i++) {
            char digit = name.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            index = index * 10 + (digit - '0');
        }
        return index <= MAX_INDEX ? index : -1;
    }
}
