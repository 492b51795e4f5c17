package io.segmentlaunchdarkly.launchdarkly;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same events as Segment makes of the same input; the default mappings are resolved here by hand. */
class ConformanceTest {
    private static final Map<Action, String> TRIGGERS =
            Map.of(Action.TRACK_EVENT, "track", Action.ALIAS_USER, "identify alias");

    static Stream<String> vectors() throws IOException {
        try (InputStream in = ConformanceTest.class.getResourceAsStream("/conformance/events.ndjson");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            List<String> all = lines.lines().filter(line -> !line.isBlank()).toList();
            return all.stream();
        }
    }

    @Test
    void hasVectors() throws IOException {
        assertThat(vectors()).hasSizeGreaterThan(900);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void makesWhatSegmentMakes(String line) throws IOException {
        JsonNode vector = new ObjectMapper().readTree(line);
        JsonNode event = vector.get("event");
        List<Action> actions = Stream.of(Action.values())
                .filter(action -> List.of(TRIGGERS.get(action).split(" ", -1))
                        .contains(event.path("type").asText()))
                .toList();

        assertThat(actions)
                .extracting(Action::slug)
                .containsExactlyElementsOf(vector.get("expect").findValuesAsText("action"));
        for (int i = 0; i < actions.size(); i++) {
            check(
                    actions.get(i),
                    fields(actions.get(i), event),
                    vector.get("expect").get(i));
        }
    }

    private static void check(Action action, ObjectNode fields, JsonNode expected) {
        ObjectNode before = fields.deepCopy();
        MappingOutcome result = action.apply(fields, Json.NOW);
        assertThat(fields).isEqualTo(before);
        if (result instanceof MappingOutcome.Mapped mapped) {
            assertThat(expected.has("event"))
                    .as("should be discarded: %s", expected)
                    .isTrue();
            assertThat(same(Json.parse(mapped.event()), expected.get("event")))
                    .as("%s%nexpected %s", new String(mapped.event(), StandardCharsets.UTF_8), expected)
                    .isTrue();
        } else if (result instanceof MappingOutcome.Discarded discarded) {
            assertThat(expected.has("error")).as(discarded.reason()).isTrue();
            assertThat(named(action, discarded.reason()))
                    .as(discarded.reason())
                    .isEqualTo(named(action, expected.get("error").asText()));
        }
    }

    /** The fields that a text names by key or by title. */
    private static Set<String> named(Action action, String text) {
        Set<String> keys = new TreeSet<>();
        for (Field field : action.fields()) {
            if (text.contains("'" + field.key() + "'") || text.contains(field.title() + " must")) {
                keys.add(field.key());
            }
        }
        return keys;
    }

    private static ObjectNode fields(Action action, JsonNode event) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        if (action == Action.TRACK_EVENT) {
            put(fields, "user_key", firstThatExists(event.path("userId"), event.path("anonymousId")));
            ObjectNode additional = fields.putObject("additional_context_keys");
            put(additional, "unauthenticatedUser", event.path("anonymousId"));
            put(fields, "event_name", event.path("event"));
            JsonNode properties = event.path("properties");
            put(
                    fields,
                    "metric_value",
                    firstThatExists(property(properties, "revenue"), property(properties, "value")));
            put(fields, "event_properties", properties);
        } else {
            put(fields, "user_key", event.path("userId"));
            put(fields, "previous_key", firstThatExists(event.path("previousId"), event.path("anonymousId")));
        }
        put(fields, "timestamp", event.path("timestamp"));
        return fields;
    }

    private static void put(ObjectNode object, String key, JsonNode value) {
        if (!value.isMissingNode()) {
            object.set(key, value);
        }
    }

    private static JsonNode firstThatExists(JsonNode first, JsonNode second) {
        return first.isMissingNode() || first.isNull() ? second : first;
    }

    /** A path stops at a value that is false to JavaScript, and gives that value. */
    private static JsonNode property(JsonNode properties, String name) {
        boolean falsy = properties.isNull()
                || (properties.isTextual() && properties.textValue().isEmpty())
                || (properties.isBoolean() && !properties.booleanValue())
                || (properties.isNumber() && properties.doubleValue() == 0);
        return falsy ? properties : properties.isObject() ? properties.path(name) : MissingNode.getInstance();
    }

    private static boolean same(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return a.doubleValue() == b.doubleValue();
        }
        if (a.isObject() && b.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            a.fieldNames().forEachRemaining(names::add);
            b.fieldNames().forEachRemaining(names::add);
            return names.stream().allMatch(name -> same(a.path(name), b.path(name)));
        }
        if (a.isArray() && b.isArray()) {
            if (a.size() != b.size()) {
                return false;
            }
            for (int i = 0; i < a.size(); i++) {
                if (!same(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return a.equals(b);
    }
}
