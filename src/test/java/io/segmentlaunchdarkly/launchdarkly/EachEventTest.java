package io.segmentlaunchdarkly.launchdarkly;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EachEventTest {
    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void end() throws IOException {
        context.close();
    }

    private interface Router {
        void define(RouteDefinition route);
    }

    /** Sends a body through the step, with a router of one's own. */
    private Exchange send(Router router, Object body) throws Exception {
        EachEvent step = new EachEvent();
        step.setCamelContext(context);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:request").process(step);
                router.define(from("direct:launchdarkly-dispatch").process(new MappingResults.Start()));
            }
        });
        context.start();
        return context.createProducerTemplate().send("direct:request", exchange -> {
            exchange.setProperty("launchdarklyWriteKey", "w");
            exchange.getMessage().setBody(body);
        });
    }

    /** As a transformer does: the event's JSON is what is made of it. */
    private static void map(Exchange exchange) {
        String event = exchange.getMessage().getBody(JsonNode.class).toString();
        MappingResults.of(exchange)
                .add(new MappingResults.Entry(
                        "m", "trackEvent", "default", new MappingResult.Mapped(event.getBytes(UTF_8))));
    }

    private static List<JsonNode> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Json.parse("{\"messageId\":\"" + i + "\"}"))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static List<String> made(Exchange answer) {
        Map<String, List<Map.Entry<String, byte[]>>> events =
                answer.getMessage().getBody(Map.class);
        return events.get("default").stream()
                .map(event -> new String(event.getValue(), UTF_8))
                .toList();
    }

    @Test
    void gathersWhatIsMadeOfEachEventInTheirOrder() throws Exception {
        Exchange answer = send(route -> route.process(EachEventTest::map), events(3));
        assertThat(made(answer))
                .containsExactly("{\"messageId\":\"0\"}", "{\"messageId\":\"1\"}", "{\"messageId\":\"2\"}");
    }

    @Test
    void countsWhatTheEventsCameTo() throws Exception {
        Exchange answer = send(
                route -> route.filter(exchange -> !exchange.getMessage()
                                .getBody(JsonNode.class)
                                .path("messageId")
                                .asText()
                                .equals("1"))
                        .process(EachEventTest::map),
                events(3));
        Outcomes outcomes = answer.getProperty(Outcomes.PROPERTY, Outcomes.class);
        assertThat(outcomes.events(EventOutcome.MAPPED)).isEqualTo(2);
        assertThat(outcomes.events(EventOutcome.UNMAPPED)).isEqualTo(1);
    }

    @Test
    void givesEachEventWhatTheRequestKnows() throws Exception {
        Exchange answer = send(
                route -> route.process(exchange ->
                        assertThat(exchange.getProperty("launchdarklyWriteKey")).isEqualTo("w")),
                events(1));
        assertThat(answer.getException()).isNull();
    }

    @Test
    void hidesFromAnEventWhatWasDoneToAnother() throws Exception {
        Exchange answer = send(
                route -> route.process(exchange -> {
                    assertThat(exchange.getProperty("mark")).isNull();
                    exchange.setProperty("mark", "set");
                    exchange.getMessage().setHeader("Mark", "set");
                    map(exchange);
                }),
                events(2));
        assertThat(answer.getException()).isNull();
        assertThat(made(answer)).hasSize(2);
        assertThat(answer.getProperty("mark")).isNull();
    }

    @Test
    void hasNothingOfARequestWithoutEvents() throws Exception {
        Exchange answer = send(route -> route.process(EachEventTest::map), List.of());
        assertThat(answer.getMessage().getBody()).isEqualTo(Map.of());
    }

    @Test
    void failsTheRequestWithTheFailureOfARoute() throws Exception {
        IllegalStateException failure = new IllegalStateException("broken");
        Exchange answer = send(
                route -> route.process(exchange -> {
                    throw failure;
                }),
                events(2));
        assertThat(answer.getException()).isSameAs(failure);
    }

    @Test
    void failsTheRequestWhenWhatARouteLeavesCannotBeGathered() throws Exception {
        Object noText = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }
        };
        Exchange answer = send(
                route -> route.process(exchange -> {
                    map(exchange);
                    exchange.setProperty("launchdarklyWriteKey", noText);
                }),
                events(2));
        assertThat(answer.getException()).hasStackTraceContaining("no text");
    }

    @Test
    void failsTheRequestWhenTheMemoryForAnEventRunsOut() throws Exception {
        OutOfMemoryError failure = new OutOfMemoryError("of a test");
        List<JsonNode> events = new AbstractList<>() {
            @Override
            public JsonNode get(int index) {
                if (index == 1) {
                    throw failure;
                }
                return Json.parse("{}");
            }

            @Override
            public int size() {
                return 3;
            }
        };
        Exchange answer = send(route -> route.threads(2).process(EachEventTest::map), events);
        assertThat(answer.getException()).hasRootCause(failure);
    }

    @Test
    void goesOnWhenAnEventComesBackOnAnotherThread() throws Exception {
        Exchange answer = send(route -> route.threads(2).process(EachEventTest::map), events(50));
        assertThat(made(answer)).hasSize(50);
    }

    /** In a transaction Camel stays on one thread, and an event has come back before it was left. */
    @Test
    void nestsNoneOfManyEventsOfATransaction() throws Exception {
        EachEvent step = new EachEvent();
        step.setCamelContext(context);
        Processor transacted = exchange -> exchange.getExchangeExtension().setTransacted(true);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:request").process(transacted).to("direct:in-transaction");
                from("direct:in-transaction").process(step);
                from("direct:launchdarkly-dispatch")
                        .process(new MappingResults.Start())
                        .process(EachEventTest::map);
            }
        });
        context.start();
        Exchange answer = context.createProducerTemplate()
                .send("direct:request", exchange -> exchange.getMessage().setBody(events(20_000)));
        assertThat(answer.getException()).isNull();
        assertThat(made(answer)).hasSize(20_000);
    }

    @Test
    void refusesABodyThatIsNoListOfEvents() throws Exception {
        Exchange answer = send(route -> route.process(EachEventTest::map), "text");
        assertThat(answer.getException())
                .hasMessage(
                        "The body must be the list of the request's events, as launchdarklyRequestReader leaves it, but"
                                + " it was a java.lang.String.");
    }
}
