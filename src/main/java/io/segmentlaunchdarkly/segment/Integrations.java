package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;

/**
 * Whether an event's {@code integrations} object keeps it from this destination. A key of this destination's own decides; without
 * one {@code All} does; without either the event goes. An object counts as true, keys are case-sensitive (Segment's guide to
 * filtering with the integrations object). Where the names below disagree, one that says no wins: who excluded the destination
 * under any of its names meant it.
 */
public final class Integrations implements Predicate {
    private static final List<String> NAMES =
            List.of("LaunchDarkly", "LaunchDarkly (Actions) Destination", "LaunchDarkly (Actions)");

    @Override
    public boolean matches(Exchange exchange) {
        return exclude(exchange.getMessage().getBody(JsonNode.class));
    }

    static boolean exclude(JsonNode event) {
        JsonNode integrations = event.path("integrations");
        if (!integrations.isObject() || integrations.isEmpty()) {
            return false;
        }
        boolean named = false;
        for (String name : NAMES) {
            JsonNode value = integrations.path(name);
            if (value.isBoolean() && !value.booleanValue()) {
                return true;
            }
            named |= value.isBoolean() || value.isObject();
        }
        JsonNode all = integrations.path("All");
        return !named && all.isBoolean() && !all.booleanValue();
    }
}
