package io.segmentlaunchdarkly.launchdarkly;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.javascript.Numbers;
import io.segmentlaunchdarkly.javascript.Text;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The Track Event action: fields to
 * {@code {"kind": "custom", "key", "contextKeys": {kind: key}, "creationDate", "metricValue"?, "data"}}, with a whole {@code "context"} in
 * the place of {@code "contextKeys"} where a mapping chooses attributes.
 */
final class CustomEvent {
    private static final Field CONTEXT_KIND = Field.optional(
            "context_kind",
            "Context Kind",
            FieldType.STRING,
            "The event's context kind. If not specified, the context kind will default to `user`. To learn more about context kinds and"
                    + " where you can find a list of context kinds LaunchDarkly has observed, read"
                    + " [Context kinds](https://docs.launchdarkly.com/home/contexts/context-kinds).");
    private static final Field USER_KEY = Field.required(
            "user_key",
            "Context Key",
            FieldType.STRING,
            "The unique LaunchDarkly context key. In most cases the Segment `userId` should be used.");
    private static final Field ADDITIONAL_CONTEXT_KEYS = Field.optional(
            "additional_context_keys",
            "Additional Context Keys",
            FieldType.OBJECT,
            "A mapping of additional context kinds to context keys. To learn more, read"
                    + " [Contexts and segments](https://docs.launchdarkly.com/home/contexts).");
    private static final Field EVENT_NAME = Field.required(
            "event_name",
            "Event Name",
            FieldType.STRING,
            "The name of the event to track. This name typically corresponds to a LaunchDarkly metric with the same key.");
    private static final Field METRIC_VALUE = Field.optional(
            "metric_value",
            "Metric Value",
            FieldType.NUMBER,
            "The numeric value associated with the event. This value is used by the LaunchDarkly experimentation feature in numeric custom"
                    + " metrics, and will also be returned as part of the custom event for Data Export.");
    private static final Field EVENT_PROPERTIES = Field.optional(
            "event_properties",
            "Event Properties",
            FieldType.OBJECT,
            "Optional object containing the properties for the event being tracked. These properties assist with observational analytics"
                    + " for LaunchDarkly Data Export destinations. These properties are not saved to the LaunchDarkly user.");
    private static final Field TIMESTAMP = Field.optional(
            "timestamp",
            "Event timestamp",
            FieldType.DATETIME,
            "The time when the event happened. Defaults to the current time.");

    /** Segment's destination does not have it. */
    private static final Field CONTEXT_ATTRIBUTES = Field.optional(
            "context_attributes",
            "Context Attributes",
            FieldType.OBJECT,
            "Attributes of the event's contexts, by context kind. With any, the event carries whole contexts, which LaunchDarkly stores and"
                    + " counts for billing. Defaults to none.");

    static final List<Field> FIELDS = List.of(
            CONTEXT_KIND,
            USER_KEY,
            ADDITIONAL_CONTEXT_KEYS,
            EVENT_NAME,
            METRIC_VALUE,
            EVENT_PROPERTIES,
            TIMESTAMP,
            CONTEXT_ATTRIBUTES);

    /** What a context is, and not an attribute of it (LaunchDarkly documentation, Context configuration). */
    private static final Set<String> NO_ATTRIBUTES = Set.of("kind", "key", "_meta");

    private static final SerializableString KIND = new SerializedString("kind");
    private static final SerializableString CUSTOM = new SerializedString("custom");
    private static final SerializableString KEY = new SerializedString("key");
    private static final SerializableString CONTEXT_KEYS = new SerializedString("contextKeys");
    private static final SerializableString CONTEXT = new SerializedString("context");
    private static final SerializableString MULTI = new SerializedString("multi");
    private static final SerializableString CREATION_DATE = new SerializedString("creationDate");
    private static final SerializableString METRIC = new SerializedString("metricValue");
    private static final SerializableString DATA = new SerializedString("data");
    private static final String DEFAULT_KIND = "user";

    private CustomEvent() {}

    static MappingOutcome from(JsonNode fields, Instant now) {
        ResolvedFields resolved = ResolvedFields.of(fields);
        String kindField = resolved.string(CONTEXT_KIND);
        String key = resolved.string(USER_KEY);
        JsonNode additional = resolved.object(ADDITIONAL_CONTEXT_KEYS);
        String name = resolved.string(EVENT_NAME);
        JsonNode metric = resolved.number(METRIC_VALUE);
        JsonNode data = resolved.object(EVENT_PROPERTIES);
        long creationDate = resolved.timestamp(TIMESTAMP, now);
        JsonNode attributes = resolved.object(CONTEXT_ATTRIBUTES);
        if (resolved.hasProblems()) {
            return resolved.discarded();
        }

        String kind = kindField == null || kindField.isEmpty() ? DEFAULT_KIND : kindField;
        checkRules(resolved, kind, key, additional, name, metric);
        checkAttributes(resolved, attributes);
        if (resolved.hasProblems()) {
            return resolved.discarded();
        }

        return EventBytes.of(json -> {
            json.writeStartObject();
            json.writeFieldName(KIND);
            json.writeString(CUSTOM);
            json.writeFieldName(KEY);
            json.writeString(name);
            if (attributes == null) {
                json.writeFieldName(CONTEXT_KEYS);
                writeContextKeys(json, kind, key, additional);
            } else {
                json.writeFieldName(CONTEXT);
                writeContext(json, kind, key, additional, attributes);
            }
            json.writeFieldName(CREATION_DATE);
            json.writeNumber(creationDate);
            if (metric != null) {
                json.writeFieldName(METRIC);
                JsonTree.write(json, metric);
            }
            json.writeFieldName(DATA);
            if (data == null) {
                json.writeStartObject();
                json.writeEndObject();
            } else {
                JsonTree.write(json, data);
            }
            json.writeEndObject();
        });
    }

    /**
     * LaunchDarkly accepts an event that breaks these rules with 202 and ignores it (import events documentation). An additional context
     * that breaks them discards the event too, although the event would count without it. Otherwise an experiment on that kind would stay
     * empty and nobody would know why. Only an additional context without a key is left out, because it is normal that a visitor is not
     * known under every kind.
     */
    private static void checkRules(
            ResolvedFields resolved, String kind, String key, JsonNode additional, String name, JsonNode metric) {
        if (name.isEmpty()) {
            resolved.problem(EVENT_NAME, "is empty, and LaunchDarkly ignores an event without a key.");
        }
        String problem = ContextRules.problem(kind, key);
        if (problem != null) {
            Field field = key.isEmpty() ? USER_KEY : CONTEXT_KIND;
            resolved.problem(field, "makes a context that LaunchDarkly ignores: " + problem + ".");
        }
        if (additional != null) {
            for (Map.Entry<String, JsonNode> entry : additional.properties()) {
                if (entry.getKey().equals(kind)) {
                    continue;
                }
                String additionalKey = additionalKey(entry.getValue());
                if (additionalKey.isEmpty()) {
                    continue;
                }
                String additionalProblem = ContextRules.problem(entry.getKey(), additionalKey);
                if (additionalProblem != null) {
                    resolved.problem(
                            ADDITIONAL_CONTEXT_KEYS,
                            "makes a context that LaunchDarkly ignores: " + additionalProblem + ".");
                }
            }
        }
        if (metric != null && !Double.isFinite(metric.doubleValue())) {
            resolved.problem(METRIC_VALUE, "must be a finite number but was " + Excerpt.of(metric) + ".");
        }
    }

    private static void checkAttributes(ResolvedFields resolved, JsonNode attributes) {
        if (attributes == null) {
            return;
        }
        for (Map.Entry<String, JsonNode> entry : attributes.properties()) {
            if (!entry.getValue().isObject() && !entry.getValue().isNull()) {
                resolved.problem(
                        CONTEXT_ATTRIBUTES,
                        "must have an object for the context kind " + entry.getKey() + " but has "
                                + Excerpt.of(entry.getValue()) + ".");
            }
        }
    }

    /** {@code {kind, key, ...}}, or {@code {kind: "multi", <kind>: {key, ...}, ...}}. */
    private static void writeContext(
            JsonGenerator json, String kind, String key, JsonNode additional, JsonNode attributes) throws IOException {
        Map<String, String> contexts = new LinkedHashMap<>();
        if (additional != null) {
            additional.properties().forEach(entry -> contexts.put(entry.getKey(), additionalKey(entry.getValue())));
            contexts.values().removeIf(String::isEmpty);
        }
        contexts.remove(kind);
        contexts.put(kind, key);
        json.writeStartObject();
        json.writeFieldName(KIND);
        if (contexts.size() == 1) {
            json.writeString(kind);
            writeKeyAndAttributes(json, key, attributes.path(kind));
        } else {
            json.writeString(MULTI);
            for (Map.Entry<String, String> context : contexts.entrySet()) {
                json.writeFieldName(context.getKey());
                json.writeStartObject();
                writeKeyAndAttributes(json, context.getValue(), attributes.path(context.getKey()));
                json.writeEndObject();
            }
        }
        json.writeEndObject();
    }

    private static void writeKeyAndAttributes(JsonGenerator json, String key, JsonNode attributes) throws IOException {
        json.writeFieldName(KEY);
        json.writeString(key);
        for (Map.Entry<String, JsonNode> attribute : attributes.properties()) {
            if (isAttribute(attribute.getKey(), attribute.getValue())) {
                json.writeFieldName(attribute.getKey());
                JsonTree.write(json, attribute.getValue());
            }
        }
    }

    /** Whether the context is valid with it. A name is text, and anonymous is true or false. */
    private static boolean isAttribute(String name, JsonNode value) {
        return switch (name) {
            case "name" -> value.isTextual();
            case "anonymous" -> value.isBoolean();
            default -> !name.isEmpty() && !value.isNull() && !value.isMissingNode() && !NO_ATTRIBUTES.contains(name);
        };
    }

    private static void writeContextKeys(JsonGenerator json, String kind, String key, JsonNode additional)
            throws IOException {
        json.writeStartObject();
        if (additional != null) {
            for (Map.Entry<String, JsonNode> entry : additional.properties()) {
                // The base key overrides an additional key of its kind, and JSON may have the name only once.
                if (entry.getKey().equals(kind)) {
                    continue;
                }
                String additionalKey = additionalKey(entry.getValue());
                if (!additionalKey.isEmpty()) {
                    json.writeFieldName(entry.getKey());
                    json.writeString(additionalKey);
                }
            }
        }
        json.writeFieldName(kind);
        json.writeString(key);
        json.writeEndObject();
    }

    /**
     * The key of an additional context as JavaScript's {@code String()} writes it, but with all digits of whole numbers; empty for a null
     * or a missing value.
     */
    private static String additionalKey(JsonNode value) {
        return value.isNull() || value.isMissingNode()
                ? ""
                : Text.string(value, Numbers::textWithAllDigits, Text.Bounds.NONE);
    }
}
