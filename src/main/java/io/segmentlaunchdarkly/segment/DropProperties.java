package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** Segment's destination filter Drop Properties: takes the named fields out of the event. */
public final class DropProperties extends PropertiesFilter {

    @Override
    ObjectNode filtered(ObjectNode object, Set<String> names) {
        if (names.stream().noneMatch(object::has)) {
            return object;
        }
        return shallowCopy(object).remove(names);
    }
}
