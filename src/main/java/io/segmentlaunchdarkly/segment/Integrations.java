package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;

/**
 * Whether an event's {@code integrations} object keeps it from this destination. A key of this destination's own decides; without
 * one {@code All} does; without either the event goes. An object counts as true, keys are case-sensitive (Segment's guide to
 * filtering with the integrations object), but {@code all} is taken for {@code All}: Segment's pages on its Python, .NET and Xamarin
 * libraries write it so. Where the names below disagree, or {@code All} and {@code all}, one that says no wins: who excluded the
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

    /** What a batch's integrations say to an event: without its {@code All} where the event has one, in whichever letters. */
    static JsonNode commonFor(JsonNode event, JsonNode common) {
        JsonNode own = event.path("integrations");
        boolean overridden = common.isObject() && ALL.stream().anyMatch(own::has);
        return overridden ? ((ObjectNode) common).deepCopy().without(ALL) : common;
    }

    private static boolean isNo(JsonNode value) {
        return value.isBoolean() && !value.booleanValue();
    }
}
