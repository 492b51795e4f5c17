package io.segmentlaunchdarkly.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.launchdarkly.ContextRules;
import io.segmentlaunchdarkly.launchdarkly.Excerpt;
import java.util.Map;
import java.util.Set;

/** What LaunchDarkly makes of an event that has arrived: import events documentation, event schema 4. */
public final class SandboxRules {
    private static final Set<String> KINDS =
            Set.of("custom", "alias", "identify", "index", "summary", "feature", "debug", "click", "pageview");
    private static final Set<String> ALIAS_KINDS = Set.of("user", "anonymousUser");

    private SandboxRules() {}

    /** Whether the endpoint knows the kind of the event. It refuses a payload with an event of unknown kind. */
    static boolean isKnown(JsonNode event) {
        return KINDS.contains(event.path("kind").asText());
    }

    /** Whether the event is of the one kind that the metric import API takes. */
    static boolean isCustom(JsonNode event) {
        return event.path("kind").asText().equals("custom");
    }

    /** Why LaunchDarkly would accept the event with 202 and ignore it, or null if it would not. */
    public static String ignoredBecause(JsonNode event) {
        return switch (event.path("kind").asText()) {
            case "custom" -> firstOf(key(event, "key"), creationDate(event), contexts(event), metricValue(event));
            case "alias" -> firstOf(
                    key(event, "key"),
                    key(event, "previousKey"),
                    aliasKind(event, "contextKind"),
                    aliasKind(event, "previousContextKind"),
                    creationDate(event));
            case "summary" -> null;
            default -> creationDate(event);
        };
    }

    private static String firstOf(String... problems) {
        for (String problem : problems) {
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private static String key(JsonNode event, String name) {
        JsonNode key = event.path(name);
        return key.isTextual() && !key.textValue().isEmpty()
                ? null
                : name + " must be a string that is not empty but was " + Excerpt.of(key);
    }

    private static String aliasKind(JsonNode event, String name) {
        JsonNode kind = event.path(name);
        return kind.isTextual() && ALIAS_KINDS.contains(kind.textValue())
                ? null
                : name + " must be \"user\" or \"anonymousUser\" but was " + Excerpt.of(kind);
    }

    private static String creationDate(JsonNode event) {
        JsonNode date = event.path("creationDate");
        return isFinite(date) ? null : "creationDate must be a number of Unix milliseconds but was " + Excerpt.of(date);
    }

    private static String metricValue(JsonNode event) {
        JsonNode value = event.path("metricValue");
        return value.isMissingNode() || isFinite(value)
                ? null
                : "metricValue must be a finite number but was " + Excerpt.of(value);
    }

    private static boolean isFinite(JsonNode node) {
        return node.isNumber() && Double.isFinite(node.doubleValue());
    }

    /** Checks either {@code contextKeys} or the whole {@code context} that SDKs send instead. */
    private static String contexts(JsonNode event) {
        JsonNode keys = event.path("contextKeys");
        if (keys.isMissingNode() && event.has("context")) {
            return context(event.path("context"));
        }
        if (!keys.isObject() || keys.isEmpty()) {
            return "contextKeys must be an object with at least one context kind but was " + Excerpt.of(keys);
        }
        for (Map.Entry<String, JsonNode> entry : keys.properties()) {
            String problem = contextKey(entry.getKey(), entry.getValue());
            if (problem != null) {
                return "contextKeys: " + problem;
            }
        }
        return null;
    }

    private static String context(JsonNode context) {
        if (!context.isObject()) {
            return "context must be an object but was " + Excerpt.of(context);
        }
        String kind = context.path("kind").asText("");
        if (!kind.equals("multi")) {
            String problem = contextKey(kind, context.path("key"));
            return problem == null ? null : "context: " + problem;
        }
        if (context.size() == 1) {
            return "context: a multi-context needs at least one context";
        }
        for (Map.Entry<String, JsonNode> entry : context.properties()) {
            if (!entry.getKey().equals("kind")) {
                String problem = contextKey(entry.getKey(), entry.getValue().path("key"));
                if (problem != null) {
                    return "context: " + problem;
                }
            }
        }
        return null;
    }

    private static String contextKey(String kind, JsonNode key) {
        return key.isTextual()
                ? ContextRules.problem(kind, key.textValue())
                : "the key of kind " + Excerpt.of(kind) + " must be a string but was " + Excerpt.of(key);
    }
}
