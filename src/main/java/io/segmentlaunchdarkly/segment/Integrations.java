package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;

/**
 * Whether an event's {@code integrations} object keeps it from this destination. A key with one of this destination's names decides;
 * without one, {@code All} decides; without either, the event passes. An object counts as true. Keys are case-sensitive (Segment's guide
 * to filtering with the integrations object), but {@code all} counts as {@code All}, because Segment's pages on its Python, .NET and
 * Xamarin libraries write it so. If the names below disagree, or {@code All} and {@code all} do, false wins: a sender who excluded the
 * destination under any name meant it.
 */
public final class Integrations implements Predicate {
    private static final List<String> NAMES =
            List.of("LaunchDarkly", "LaunchDarkly (Actions) Destination", "LaunchDarkly (Actions)");
    private static final List<String> ALL = List.of("All", "all");

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
            if (isNo(value)) {
                return true;
            }
            named |= value.isBoolean() || value.isObject();
        }
        return !named && ALL.stream().anyMatch(name -> isNo(integrations.path(name)));
    }

    /** The part of a batch's integrations that applies to an event: without {@code All} if the event has its own, in either spelling. */
    static JsonNode commonFor(JsonNode event, JsonNode common) {
        JsonNode own = event.path("integrations");
        boolean overridden = common.isObject() && ALL.stream().anyMatch(own::has);
        return overridden ? ((ObjectNode) common).deepCopy().without(ALL) : common;
    }

    private static boolean isNo(JsonNode value) {
        return value.isBoolean() && !value.booleanValue();
    }
}
