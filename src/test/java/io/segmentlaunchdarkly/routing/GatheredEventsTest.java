package io.segmentlaunchdarkly.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class GatheredEventsTest {
    private static final CamelContext CONTEXT = new DefaultCamelContext();

    /** A Segment event that went through the router. */
    private static Exchange event(String writeKey, String messageId, MappingOutcomes.Entry... results) {
        Exchange exchange = new DefaultExchange(CONTEXT);
        exchange.setProperty(ExchangeProperties.WRITE_KEY, writeKey);
        exchange.getMessage().setBody(JsonNodeFactory.instance.objectNode().put("messageId", messageId));
        MappingOutcomes.start(exchange);
        for (MappingOutcomes.Entry result : results) {
            MappingOutcomes.of(exchange).add(result);
        }
        exchange.getMessage().setBody(null);
        return exchange;
    }

    private static MappingOutcomes.Entry mapped(String mapping, String environment, String event) {
        return new MappingOutcomes.Entry(
                mapping, "trackEvent", environment, new MappingOutcome.Mapped(event.getBytes(StandardCharsets.UTF_8)));
    }

    private static MappingOutcomes.Entry discarded(String mapping) {
        return new MappingOutcomes.Entry(
                mapping, "trackEvent", "default", new MappingOutcome.Discarded("user_key", "why"));
    }

    private static Map<String, List<Map.Entry<String, byte[]>>> gather(Exchange... events) {
        GatheredEvents gathered = new GatheredEvents();
        for (Exchange event : events) {
            gathered.add(event);
        }
        return gathered.events();
    }

    private static List<String> keys(Exchange... events) {
        List<String> keys = new ArrayList<>();
        gather(events).values().forEach(list -> list.forEach(event -> keys.add(event.getKey())));
        return keys;
    }

    private static List<String> texts(List<Map.Entry<String, byte[]>> events) {
        return events.stream()
                .map(event -> new String(event.getValue(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void gathersTheEventsOfEachEnvironment() {
        Map<String, List<Map.Entry<String, byte[]>>> gathered = gather(
                event("w", "1", mapped("a", "one", "A"), mapped("b", "two", "B")),
                event("w", "2", mapped("a", "one", "C")));
        assertThat(texts(gathered.get("one"))).containsExactly("A", "C");
        assertThat(texts(gathered.get("two"))).containsExactly("B");
    }

    @Test
    void leavesDiscardedEventsOut() {
        assertThat(gather(event("w", "1", discarded("a")))).isEmpty();
    }

    @Test
    void givesTheSameEventTheSameKeyAgain() {
        assertThat(keys(event("w", "1", mapped("a", "e", "A"))))
                .isEqualTo(keys(event("w", "1", mapped("a", "e", "changed"))));
    }

    @Test
    void givesOtherKeysToAnotherMessageId() {
        assertThat(keys(event("w", "1", mapped("a", "e", "A")), event("w", "2", mapped("a", "e", "A"))))
                .doesNotHaveDuplicates();
    }

    @Test
    void givesOtherKeysToAnotherSource() {
        assertThat(keys(event("v", "1", mapped("a", "e", "A")), event("w", "1", mapped("a", "e", "A"))))
                .doesNotHaveDuplicates();
    }

    @Test
    void givesOtherKeysToSourcesWhoseKeysEndInDigits() {
        assertThat(keys(event("w", "1", mapped("a", "e", "A")), event("w0:", "1", mapped("a", "e", "A"))))
                .doesNotHaveDuplicates();
    }

    @Test
    void givesEachMappingAKeyOfItsOwn() {
        assertThat(keys(event("w", "1", mapped("a", "e", "A"), mapped("b", "e", "B"))))
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @Test
    void givesMappingsTheSameKeysInWhateverOrderTheyFinish() {
        assertThat(keys(event("w", "1", mapped("b", "e", "B"), discarded("c"), mapped("a", "e", "A"))))
                .isEqualTo(keys(event("w", "1", mapped("a", "e", "A"), mapped("b", "e", "B"), discarded("c"))));
    }

    @Test
    void givesNoKeyToAnEventWithoutMessageId() {
        assertThat(keys(event("w", "", mapped("a", "e", "A")))).containsExactly("");
    }

    @Test
    void takesAnEventWithoutSource() {
        assertThat(keys(event(null, "1", mapped("a", "e", "A")))).doesNotContain("");
    }
}
