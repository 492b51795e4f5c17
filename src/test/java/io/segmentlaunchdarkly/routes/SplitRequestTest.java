package io.segmentlaunchdarkly.routes;

import static io.segmentlaunchdarkly.routes.RunningRoutes.route;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import io.segmentlaunchdarkly.launchdarkly.TrackEvent;
import io.segmentlaunchdarkly.observe.SegmentLedger;
import io.segmentlaunchdarkly.routing.MappingFailed;
import io.segmentlaunchdarkly.routing.StartMappingOutcomes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The split of a request in the ingest route, with routers of many kinds behind it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // A request that is never answered is a failure.
class SplitRequestTest {
    private static final JsonMapper JSON = new JsonMapper();

    /** The steps of a router, behind the start of the results. */
    private interface Router {
        void define(RouteDefinition route);
    }

    @TempDir
    private Path data;

    /** What happened to the events, in order. */
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    private RunningRoutes routes;

    @AfterEach
    void stop() {
        if (routes != null) {
            routes.close();
        }
    }

    private void start(Router router) throws Exception {
        start(router, exchange -> {});
    }

    /** Starts ingest with a router of one's own, and with a step between the reading of a request and its split. */
    private void start(Router router, Processor read, RoutesBuilder... more) throws Exception {
        RouteBuilder others = new RouteBuilder() {
            @Override
            public void configure() throws Exception {
                for (RoutesBuilder each : more) {
                    getContext().addRoutes(each);
                }
                errorHandler(noErrorHandler());
                from("direct:launchdarkly-sources")
                        .routeId("launchdarkly-sources")
                        .setProperty("launchdarklyEnvironment", constant("default"))
                        .process(read);
                router.define(from("direct:launchdarkly-dispatch")
                        .routeId("launchdarkly-dispatch")
                        .process(new StartMappingOutcomes()));
                from("direct:map").routeId("map").process(SplitRequestTest.this::map);
                from("direct:map-again").routeId("map-again").process(SplitRequestTest.this::map);
            }
        };
        routes = RunningRoutes.start(data, others, route("collect"), route("ingest"));
    }

    /** As a transformer does: what is made of the event names the event. */
    private void map(Exchange exchange) {
        String id = id(exchange);
        log.add("mapped " + id);
        MappingOutcomes results = MappingOutcomes.of(exchange);
        results.add(new MappingOutcomes.Entry(
                "m" + results.entries().size(),
                "trackEvent",
                exchange.getProperty("launchdarklyEnvironment", String.class),
                new MappingOutcome.Mapped(("{\"key\":\"" + id + "\"}").getBytes(UTF_8))));
    }

    private static String id(Exchange exchange) {
        return exchange.getMessage().getBody(JsonNode.class).path("messageId").asText();
    }

    private Exchange send(int events) {
        return routes.send("launchdarkly-ingest", exchange -> {
            exchange.setProperty("launchdarklyWriteKey", "w");
            exchange.getMessage().setBody(request(events).getBytes(UTF_8));
        });
    }

    private static String request(int events) {
        return IntStream.range(0, events)
                .mapToObj(i -> "{\"type\":\"track\",\"event\":\"e\",\"userId\":\"u\",\"messageId\":\"" + i + "\"}")
                .toList()
                .toString();
    }

    private static JsonNode event(int id) {
        return JsonNodeFactory.instance.objectNode().put("messageId", String.valueOf(id));
    }

    private static List<String> ids(int events) {
        return IntStream.range(0, events).mapToObj(String::valueOf).toList();
    }

    /** The events in the closed batches of the environment, once there are so many. */
    private List<String> kept(int events) throws IOException {
        Path ready = data.resolve("outbox/default/ready");
        List<String> keys = new ArrayList<>();
        await().untilAsserted(() -> {
            keys.clear();
            for (Path batch : batches(ready)) {
                keys.addAll(JSON.readTree(batch.toFile()).findValuesAsText("key"));
            }
            assertThat(keys).hasSize(events);
        });
        return keys;
    }

    private static List<Path> batches(Path ready) throws IOException {
        if (!Files.isDirectory(ready)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(ready)) {
            return files.sorted().toList();
        }
    }

    private void assertThatNothingIsKept() throws IOException {
        assertThat(ledger().balance().received()).isZero();
        try (Stream<Path> files = Files.walk(data)) {
            assertThat(files.filter(file -> file.toString().endsWith(".json"))).isEmpty();
        }
    }

    private SegmentLedger ledger() {
        return routes.context().getRegistry().lookupByNameAndType("launchdarklySegmentLedger", SegmentLedger.class);
    }

    static Stream<Named<Router>> routers() {
        return Stream.of(
                Named.of("one mapping", route -> route.to("direct:map")),
                Named.of("a log", route -> route.log("here").to("direct:map")),
                Named.of("a delay", route -> route.delay(1).to("direct:map")),
                Named.of("another thread", route -> route.threads(2).to("direct:map")),
                Named.of(
                        "a filter of all",
                        route -> route.filter(exchange -> true).to("direct:map").end()),
                Named.of("a choice", route -> route.choice()
                        .when(exchange -> id(exchange).equals("1"))
                        .to("direct:map")
                        .otherwise()
                        .to("direct:map-again")
                        .end()),
                Named.of("a stop at its end", route -> route.to("direct:map").stop()),
                Named.of("a try", route -> route.doTry()
                        .to("direct:map")
                        .throwException(new IllegalStateException("later"))
                        .doCatch(IllegalStateException.class)
                        .end()),
                Named.of("an onCompletion", route -> route.onCompletion()
                        .process(exchange -> {})
                        .end()
                        .to("direct:map")),
                Named.of(
                        "a loop of one", route -> route.loop(1).to("direct:map").end()),
                Named.of("another body at its end", route -> route.to("direct:map")
                        .setBody(exchange -> "text")));
    }

    @ParameterizedTest
    @MethodSource("routers")
    void gathersWhatTheRouterMakesOfEachEventInTheirOrder(Router router) throws Exception {
        start(router);
        assertThat(send(5).getException()).isNull();
        assertThat(kept(5)).containsExactlyElementsOf(ids(5));
        assertThat(ledger().balance().mapped()).isEqualTo(5);
    }

    @Test
    void gathersWhatSeveralMappingsMakeOfAnEvent() throws Exception {
        start(route -> route.multicast()
                .to("direct:map")
                .to("direct:map-again")
                .filter(exchange -> id(exchange).equals("1"))
                .to("direct:map")
                .end()
                .end());
        assertThat(send(2).getException()).isNull();
        assertThat(kept(5)).containsExactly("0", "0", "1", "1", "1");
        assertThat(ledger().balance().mapped()).isEqualTo(2);
    }

    @Test
    void countsWhatTheEventsCameTo() throws Exception {
        start(route -> route.choice()
                .when(exchange -> id(exchange).equals("1"))
                .setProperty("launchdarklyFiltered", () -> "FILTERED_BY_RULES")
                .when(exchange -> !id(exchange).equals("2"))
                .to("direct:map")
                .end());
        send(5);
        assertThat(ledger().balance()).isEqualTo(new SegmentLedger.Balance(5, 0, 0, 1, 1, 0, 3));
    }

    @Test
    void givesEachEventWhatTheRequestKnows() throws Exception {
        start(route -> route.process(exchange ->
                assertThat(exchange.getProperty("launchdarklyWriteKey")).isEqualTo("w")));
        assertThat(send(2).getException()).isNull();
    }

    @Test
    void hidesFromTheRequestAndAnEventWhatWasDoneToAnother() throws Exception {
        start(route -> route.process(exchange -> {
                    assertThat(exchange.getProperty("mark")).isNull();
                    assertThat(exchange.getMessage().getHeader("Mark")).isNull();
                    exchange.setProperty("mark", "set");
                    exchange.setProperty("launchdarklyWriteKey", "other");
                    exchange.getMessage().setHeader("Mark", "set");
                })
                .to("direct:map"));
        Exchange answer = send(2);
        assertThat(answer.getException()).isNull();
        assertThat(kept(2)).hasSize(2);
        assertThat(answer.getProperty("mark")).isNull();
        assertThat(answer.getProperty("launchdarklyWriteKey")).isEqualTo("w");
        assertThat(answer.getMessage().getHeader("Mark")).isNull();
    }

    @Test
    void takesARequestWithoutEvents() throws Exception {
        start(route -> route.to("direct:map"));
        assertThat(send(0).getException()).isNull();
        assertThatNothingIsKept();
    }

    @Test
    void failsTheRequestWithTheFailureOfARouteAndRoutesNoOtherEvent() throws Exception {
        IllegalStateException failure = new IllegalStateException("broken");
        start(route -> route.to("direct:map").process(exchange -> {
            if (id(exchange).equals("1")) {
                throw failure;
            }
        }));
        assertThat(send(4).getException()).isSameAs(failure);
        assertThat(log).containsExactly("mapped 0", "mapped 1");
        assertThatNothingIsKept();
    }

    @Test
    void failsTheRequestWithTheFailureOfItsLastEvent() throws Exception {
        IllegalStateException failure = new IllegalStateException("broken");
        start(route -> route.to("direct:map").process(exchange -> {
            if (id(exchange).equals("1")) {
                throw failure;
            }
        }));
        assertThat(send(2).getException()).isSameAs(failure);
        assertThatNothingIsKept();
    }

    /** A transformer whose action finds fields that cannot be read: those of the event 2. */
    private void startWithFieldsThatThrow(Error failure) throws Exception {
        JsonNode unreadable = new ObjectNode(JsonNodeFactory.instance, new AbstractMap<>() {
            @Override
            public Set<Map.Entry<String, JsonNode>> entrySet() {
                throw failure;
            }
        });
        start(route -> route.to("direct:transformer"), exchange -> {}, new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).handled(true).process(new MappingFailed());
                from("direct:transformer")
                        .routeId("launchdarkly-transformer")
                        .filter(exchange -> id(exchange).equals("2"))
                        .setBody(exchange -> unreadable)
                        .process(new TrackEvent())
                        .stop()
                        .end()
                        .to("direct:map");
            }
        });
    }

    @Test
    void failsTheRequestWhenTheMemoryForAMappingRunsOutAndTakesTheNext() throws Exception {
        OutOfMemoryError failure = new OutOfMemoryError("of a test");
        startWithFieldsThatThrow(failure);
        assertThat(send(4).getException()).hasRootCause(failure);
        assertThat(log).containsExactly("mapped 0", "mapped 1");
        assertThatNothingIsKept();

        assertThat(send(2).getException()).isNull();
        assertThat(kept(2)).containsExactly("0", "1");
    }

    @Test
    void discardsTheEventWhoseMappingRunsOutOfStack() throws Exception {
        startWithFieldsThatThrow(new StackOverflowError("of a test"));
        assertThat(send(4).getException()).isNull();
        assertThat(kept(3)).containsExactly("0", "1", "3");
        assertThat(ledger().balance().discarded()).isEqualTo(1);
    }

    @Test
    void failsTheRequestWhenWhatARouteLeavesCannotBeGathered() throws Exception {
        Object noText = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }
        };
        start(route ->
                route.to("direct:map").process(exchange -> exchange.setProperty("launchdarklyWriteKey", noText)));
        assertThat(send(2).getException()).hasStackTraceContaining("no text");
        assertThatNothingIsKept();
    }

    /** As the reader leaves the events of a large request: read when they are asked for. */
    private List<JsonNode> readLate(int size, int failsAt, Error failure) {
        return new AbstractList<>() {
            @Override
            public JsonNode get(int index) {
                log.add("read " + index);
                if (index == failsAt) {
                    throw failure;
                }
                return event(index);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    @Test
    void readsEachEventOfALargeRequestOnceAndOnlyAfterTheOneBeforeIsThrough() throws Exception {
        List<JsonNode> events = readLate(3, -1, null);
        start(route -> route.to("direct:map"), exchange -> exchange.getMessage().setBody(events));
        assertThat(send(1).getException()).isNull();
        assertThat(log).containsExactly("read 0", "mapped 0", "read 1", "mapped 1", "read 2", "mapped 2");
    }

    @Test
    void readsNoOtherEventOfALargeRequestThatFailed() throws Exception {
        List<JsonNode> events = readLate(3, -1, null);
        start(route -> route.throwException(new IllegalStateException("broken")), exchange -> exchange.getMessage()
                .setBody(events));
        assertThat(send(1).getException()).hasMessage("broken");
        assertThat(log).containsExactly("read 0");
    }

    /** On the request's own thread, and on one where the event before ended, to which no caller listens. */
    @ParameterizedTest
    @MethodSource("readers")
    void failsTheRequestWhenTheMemoryForAnEventRunsOut(Router router, int failsAt) throws Exception {
        OutOfMemoryError failure = new OutOfMemoryError("of a test");
        List<JsonNode> events = readLate(3, failsAt, failure);
        start(router, exchange -> exchange.getMessage().setBody(events));
        assertThat(send(1).getException())
                .hasRootCause(failure)
                .hasMessageContaining("An event of the request could not be read: java.lang.OutOfMemoryError");
        assertThatNothingIsKept();
    }

    static Stream<Arguments> readers() {
        Named<Router> plain = Named.of("a plain router", route -> route.to("direct:map"));
        Named<Router> threads =
                Named.of("another thread", route -> route.threads(2).to("direct:map"));
        return Stream.of(
                Arguments.of(plain, 0), Arguments.of(plain, 1), Arguments.of(threads, 1), Arguments.of(threads, 2));
    }

    /** In a transaction Camel stays on one thread, and an event has come back before it was left. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nestsNoneOfManyEvents(boolean transacted) throws Exception {
        List<JsonNode> events =
                IntStream.range(0, 20_000).mapToObj(SplitRequestTest::event).toList();
        start(route -> route.process(exchange -> {}), exchange -> {
            exchange.getExchangeExtension().setTransacted(transacted);
            exchange.getMessage().setBody(events);
        });
        assertThat(send(1).getException()).isNull();
        assertThat(ledger().balance().unmapped()).isEqualTo(20_000);
    }

    @Test
    void refusesABodyThatIsNoListOfEvents() throws Exception {
        start(route -> route.to("direct:map"), exchange -> exchange.getMessage().setBody("text"));
        assertThat(send(1).getException())
                .hasMessage(
                        "The body must be the list of the request's events, as launchdarklyRequestReader leaves it, but"
                                + " it was a java.lang.String.");
    }

    @Test
    void showsEachEventToWhoeverWatchesTheRoutes() throws Exception {
        start(route -> route.to("direct:map"));
        List<String> sent = Collections.synchronizedList(new ArrayList<>());
        routes.context().getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                if (event instanceof CamelEvent.ExchangeSendingEvent sending) {
                    sent.add(sending.getEndpoint().getEndpointUri());
                }
            }
        });
        assertThat(send(3).getException()).isNull();
        assertThat(sent).filteredOn("direct://launchdarkly-dispatch"::equals).hasSize(3);
        assertThat(sent).filteredOn("direct://map"::equals).hasSize(3);
    }
}
