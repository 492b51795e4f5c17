package io.segmentlaunchdarkly.fql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplanationTest {
    private static final JsonNode EVENT = json(
            """
            {"type": "track", "event": "Order Completed", "properties": {"price": 20, "paid": "yes", "tags": ["a"]}}""");

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Explanation explain(String trigger) {
        return Trigger.parse(trigger).explain(EVENT);
    }

    /** Each condition without parts: {@code condition: holds, field = value}. */
    private static List<String> conditions(Explanation explanation) {
        List<String> all = new ArrayList<>();
        if (explanation.parts().isEmpty()) {
            StringBuilder text = new StringBuilder(explanation.condition() + ": " + explanation.holds());
            explanation.met().forEach(met -> text.append(", ")
                    .append(met.field())
                    .append(" = ")
                    .append(met.value().isMissingNode() ? "absent" : met.value()));
            all.add(text.toString());
        }
        explanation.parts().forEach(part -> all.addAll(conditions(part)));
        return all;
    }

    @Test
    void namesTheConditionThatFailedWithTheValueItMet() {
        Explanation explanation = explain("type = \"track\" and properties.price >= 50");

        assertThat(explanation.holds()).isFalse();
        assertThat(conditions(explanation))
                .containsExactly(
                        "type = \"track\": true, type = \"track\"",
                        "properties.price >= 50: false, properties.price = 20");
    }

    @Test
    void namesWhatAnEventDoesNotHave() {
        assertThat(conditions(explain("type = \"track\" and contains(properties.coupon, \"x\")")))
                .contains("contains(properties.coupon, \"x\"): false, properties.coupon = absent");
    }

    @Test
    void explainsTriggersThatAreReadAsDocumented() {
        Explanation explanation =
                explain("type in [\"track\", \"page\"] and !(event = \"A\" or length(properties.paid) > 2)");

        assertThat(explanation.holds()).isFalse();
        assertThat(conditions(explanation))
                .containsExactly(
                        "type in [\"track\", \"page\"]: true, type = \"track\"",
                        "event = \"A\": false, event = \"Order Completed\"",
                        "length(properties.paid) > 2: true, properties.paid = \"yes\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type = \"track\"",
                "type != \"track\"",
                "properties.price = 20",
                "properties.price != 20",
                "properties.price < 21",
                "properties.price <= 19.5",
                "properties.price > 19",
                "properties.price >= 20",
                "contains(event, \"Order\")",
                "!contains(event, \"Order\")",
                "match(event, \"Order*\")",
                "!match(event, \"Order*\")",
                "match(event, \"*Completed\")",
                "!match(event, \"*Completed\")",
                "properties.paid != null",
                "properties.paid = null",
                "properties.paid = true",
                "properties.paid = false",
                "(type = \"track\" or type = \"page\") and event != \"A\"",
                "all",
                "!properties.paid",
                "lowercase(event) = \"order completed\"",
                "properties.tags = null and typeof(event) = \"string\""
            })
    void agreesWithTheTriggerAndWritesItsConditionsAsTheyAreRead(String text) {
        Trigger trigger = Trigger.parse(text);
        Explanation explanation = trigger.explain(EVENT);

        assertThat(explanation.holds()).isEqualTo(trigger.matches(EVENT));
        assertThat(Trigger.parse(explanation.condition()).matches(EVENT)).isEqualTo(trigger.matches(EVENT));
    }
}
