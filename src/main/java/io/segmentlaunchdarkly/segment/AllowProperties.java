package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * Segment's destination filter Allow Properties: in the objects that it names, only the named fields stay; all other objects stay whole.
 */
public final class AllowProperties extends PropertiesFilter {

    @Override
    ObjectNode filtered(ObjectNode object, Set<String> names) {
        ObjectNode copy = shallowCopy(object).retain(names);
        return copy.size() == object.size() ? object : copy;
    }
}
