package io.segmentlaunchdarkly.launchdarkly;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.launchdarkly.sdk.ContextKind;
import com.launchdarkly.sdk.LDContext;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.sandbox.SandboxRules;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for any JSON whatever. */
class ActionPropertiesTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> NAMES = List.of(
            "context_kind",
            "user_key",
            "additional_context_keys",
            "event_name",
            "metric_value",
            "event_properties",
            "timestamp",
            "previous_key",
            "user",
            "multi",
            "bad kind",
            "");

    @Property
    void answersAnyJson(@ForAll Action action, @ForAll("json") JsonNode fields) {
        JsonNode before = fields.deepCopy();

        check(action.apply(fields, Json.NOW));

        assertThat(fields).isEqualTo(before);
    }

    @Property
    void makesOnlyEventsThatLaunchDarklyCounts(@ForAll Action action, @ForAll("fields") JsonNode fields) {
        check(action.apply(fields, Json.NOW));
    }

    private static void check(MappingOutcome result) {
        if (result instanceof MappingOutcome.Discarded discarded) {
            assertThat(discarded.reason()).isNotBlank().doesNotContain("\n");
            return;
        }
        byte[] bytes = ((MappingOutcome.Mapped) result).event();
        JsonNode event = Json.parse(bytes);
        assertThat(bytes).doesNotContain('\n', '\r');
        assertThat(event.get("key").textValue()).isNotEmpty();
        assertThat(event.get("creationDate").isIntegralNumber()).isTrue();
        if (event.has("metricValue")) {
            assertThat(event.get("metricValue").doubleValue()).isFinite();
        }
        for (Map.Entry<String, JsonNode> context : event.path("contextKeys").properties()) {
            assertThat(LDContext.create(
                                    ContextKind.of(context.getKey()),
                                    context.getValue().textValue())
                            .isValid())
                    .isTrue();
        }
        assertThat(SandboxRules.ignoredBecause(event)).isNull();
    }

    @Provide
    Arbitrary<JsonNode> fields() {
        return Arbitraries.maps(Arbitraries.of(NAMES), Arbitraries.oneOf(scalars(), json(2)))
                .ofMinSize(3)
                .ofMaxSize(8)
                .map(ActionPropertiesTest::object);
    }

    @Provide
    Arbitrary<JsonNode> json() {
        return json(3);
    }

    /** Values nested at most so deep. */
    private static Arbitrary<JsonNode> json(int depth) {
        if (depth == 0) {
            return scalars();
        }
        Arbitrary<JsonNode> inner = json(depth - 1);
        Arbitrary<JsonNode> arrays =
                inner.list().ofMaxSize(3).map(elements -> NODES.arrayNode().addAll(elements));
        Arbitrary<JsonNode> objects =
                Arbitraries.maps(Arbitraries.of(NAMES), inner).ofMaxSize(4).map(ActionPropertiesTest::object);
        return Arbitraries.oneOf(scalars(), arrays, objects);
    }

    private static Arbitrary<JsonNode> scalars() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        NODES.nullNode(), NODES.missingNode(), NODES.booleanNode(true), NODES.booleanNode(false)),
                Arbitraries.strings().ofMaxLength(8).map(NODES::textNode),
                Arbitraries.of("0x10", "1e400", "Infinity", "2024-05-06", "2024-05-06T07:08:09+02:00", "u", "\ud800")
                        .map(NODES::textNode),
                Arbitraries.longs().map(NODES::numberNode),
                Arbitraries.doubles().map(NODES::numberNode),
                Arbitraries.of(Double.NaN, Double.NEGATIVE_INFINITY).map(NODES::numberNode),
                Arbitraries.of(new BigInteger("9".repeat(30)), BigInteger.TEN.pow(400))
                        .map(NODES::numberNode),
                Arbitraries.of(new BigDecimal("1e400"), new BigDecimal("1e-400"), new BigDecimal("0.10"))
                        .map(NODES::numberNode));
    }

    private static JsonNode object(Map<String, JsonNode> members) {
        ObjectNode object = NODES.objectNode();
        members.forEach(object::set);
        return object;
    }
}
