package io.segmentlaunchdarkly.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Segment's destination filters, each on its own. */
class DestinationFiltersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final CamelContext CAMEL = new DefaultCamelContext();

    private static Exchange through(Processor filter, JsonNode event) throws Exception {
        Exchange exchange = new DefaultExchange(CAMEL);
        exchange.getMessage().setBody(event);
        filter.process(exchange);
        return exchange;
    }

    private static boolean keeps(SampleFilter filter, JsonNode event) throws Exception {
        return through(filter, event).getProperty(ExchangeProperties.FILTERED) == null;
    }

    private static SampleFilter sample(double percent, String path) {
        SampleFilter filter = new SampleFilter();
        filter.setPercent(percent);
        filter.setPath(path);
        return filter;
    }

    private static JsonNode user(int number) {
        return JSON.createObjectNode().put("userId", "user-" + number);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"\": [\"a\"]}', '{\"a\": 1, \"b\": {\"a\": 2}}', '{\"b\": {\"a\": 2}}'",
        "'{\"b\": [\"a\", \"x\"]}', '{\"a\": 1, \"b\": {\"a\": 2, \"c\": 3}}', '{\"a\": 1, \"b\": {\"c\": 3}}'",
        "'{\"b.c\": [\"a\"]}', '{\"b\": {\"c\": {\"a\": 2}, \"a\": 1}}', '{\"b\": {\"c\": {}, \"a\": 1}}'",
        "'{\"b\": [\"a\"]}', '{\"b\": [{\"a\": 1, \"c\": 2}, 5, null]}', '{\"b\": [{\"c\": 2}, 5, null]}'",
        "'{\"b\": [\"a\"], \"\": [\"c\"]}', '{\"b\": {\"a\": 1}, \"c\": 1}', '{\"b\": {}}'",
        "'{\"b\": [\"a\"]}', '{\"b\": \"a\"}', '{\"b\": \"a\"}'",
        "'{\"b.c\": [\"a\"]}', '{\"b\": null}', '{\"b\": null}'"
    })
    void dropsTheNamedFields(String fields, String event, String expected) throws Exception {
        DropProperties filter = new DropProperties();
        filter.setFields(fields);

        assertThat(through(filter, JSON.readTree(event)).getMessage().getBody()).isEqualTo(JSON.readTree(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"\": [\"a\"]}', '{\"a\": 1, \"b\": {\"a\": 2}}', '{\"a\": 1}'",
        "'{\"b\": [\"a\", \"x\"]}', '{\"a\": 1, \"b\": {\"a\": 2, \"c\": 3}}', '{\"a\": 1, \"b\": {\"a\": 2}}'",
        "'{\"b\": []}', '{\"a\": 1, \"b\": {\"a\": 2, \"c\": 3}}', '{\"a\": 1, \"b\": {}}'",
        "'{\"b\": [\"a\"]}', '{\"b\": [{\"a\": 1, \"c\": 2}, 5]}', '{\"b\": [{\"a\": 1}, 5]}'",
        "'{\"b\": [\"a\"]}', '{\"c\": 1}', '{\"c\": 1}'"
    })
    void allowsTheNamedFieldsAlone(String fields, String event, String expected) throws Exception {
        AllowProperties filter = new AllowProperties();
        filter.setFields(fields);

        assertThat(through(filter, JSON.readTree(event)).getMessage().getBody()).isEqualTo(JSON.readTree(expected));
    }

    @Test
    void leavesTheEventItselfAsItWas() throws Exception {
        JsonNode event = JSON.readTree("{\"properties\": {\"list\": [{\"a\": 1, \"b\": 2}]}}");
        JsonNode before = event.deepCopy();
        DropProperties drop = new DropProperties();
        drop.setFields("{\"properties.list\": [\"a\"]}");
        AllowProperties allow = new AllowProperties();
        allow.setFields("{\"properties.list\": [\"a\"]}");

        through(drop, event);
        through(allow, event);

        assertThat(event).isEqualTo(before);
    }

    @Test
    void handsOnTheSameEventWhereNothingGoes() throws Exception {
        JsonNode event = JSON.readTree("{\"properties\": {\"b\": 2}}");
        DropProperties drop = new DropProperties();
        drop.setFields("{\"properties\": [\"a\"], \"traits\": [\"b\"]}");
        AllowProperties allow = new AllowProperties();
        allow.setFields("{\"properties\": [\"a\", \"b\"]}");

        assertThat(through(drop, event).getMessage().getBody()).isSameAs(event);
        assertThat(through(allow, event).getMessage().getBody()).isSameAs(event);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"a\": \"b\"}", "{\"a\": [1]}", "{\"a\": {\"fields\": []}}"})
    void refusesFieldsOfAnotherForm(String fields) {
        assertThatThrownBy(() -> new DropProperties().setFields(fields))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("fields must be ");
    }

    @Test
    void refusesFieldsThatAreNotJson() {
        assertThatThrownBy(() -> new DropProperties().setFields("{"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasCauseInstanceOf(JsonProcessingException.class);
    }

    @Test
    void keepsAllOrNothingAtTheEnds() throws Exception {
        for (int i = 0; i < 200; i++) {
            assertThat(keeps(sample(0, "userId"), user(i))).isFalse();
            assertThat(keeps(sample(0, ""), user(i))).isFalse();
            assertThat(keeps(sample(1, "userId"), user(i))).isTrue();
            assertThat(keeps(sample(1, ""), user(i))).isTrue();
        }
    }

    @Test
    void keepsTheShareOfTheValuesAtItsPath() throws Exception {
        SampleFilter filter = sample(0.3, "userId");
        int kept = 0;
        for (int i = 0; i < 10_000; i++) {
            kept += keeps(filter, user(i)) ? 1 : 0;
        }

        assertThat(kept).isBetween(2_800, 3_200);
    }

    @Test
    void keepsInALargerSampleWhomASmallerOneHolds() throws Exception {
        for (JsonNode user :
                IntStream.range(0, 500).mapToObj(DestinationFiltersTest::user).toList()) {
            if (keeps(sample(0.2, "userId"), user)) {
                assertThat(keeps(sample(0.5, "$.userId"), user)).isTrue();
            }
        }
    }

    @Test
    void choosesByTheValueAtThePathAlone() throws Exception {
        SampleFilter filter = sample(0.5, "properties.plan");
        JsonNode one = JSON.readTree("{\"event\": \"A\", \"properties\": {\"plan\": \"pro\"}}");
        JsonNode other = JSON.readTree("{\"event\": \"B\", \"userId\": \"u\", \"properties\": {\"plan\": \"pro\"}}");

        assertThat(keeps(filter, one)).isEqualTo(keeps(filter, other));
    }

    @Test
    void takesAnAbsentValueForNull() throws Exception {
        JsonNode absent = JSON.readTree("{}");
        JsonNode isNull = JSON.readTree("{\"userId\": null}");
        for (double percent = 0; percent <= 1; percent += 0.05) {
            assertThat(keeps(sample(percent, "userId"), absent)).isEqualTo(keeps(sample(percent, "userId"), isNull));
        }
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0.05, true", "0.1, 0.1, false", "0.1, 0.7, false"})
    void drawsWithoutAPath(double percent, double drawn, boolean kept) throws Exception {
        SampleFilter filter = new SampleFilter(() -> drawn);
        filter.setPercent(percent);

        assertThat(keeps(filter, user(1))).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void refusesAShareThatIsNone(double percent) {
        assertThatThrownBy(() -> new SampleFilter().setPercent(percent))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("percent must be from 0 to 1 but is " + percent + ".");
    }
}
