package io.segmentlaunchdarkly.launchdarkly;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.RoutePolicySupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the routes are, events come to the same by the straight way and by Camel's engine. */
class StraightWayTest {
    private static final String DISPATCH = "launchdarkly-dispatch";

    /** The steps of a router, behind the start of the results. */
    private interface Router {
        void define(RouteDefinition route);
    }

    private final DefaultCamelContext context = new DefaultCamelContext();
    /** Whether each event that came to {@link #map} had the unit of work of its request. */
    private final List<Boolean> straight = new ArrayList<>();

    private Exchange request;

    @AfterEach
    void end() {
        context.stop();
    }

    private void routes(Router router) throws Exception {
        routes(context, router);
    }

    private void routes(DefaultCamelContext to, Router router) throws Exception {
        EachEvent step = new EachEvent();
        step.setCamelContext(to);
        to.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:request").process(exchange -> request = exchange).process(step);
                router.define(from("direct:" + DISPATCH).routeId(DISPATCH).process(new MappingResults.Start()));
            }
        });
        to.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).handled(true).process(new MappingFailed());
                from("direct:a").routeId("launchdarkly-a").process(StraightWayTest.this::map);
                from("direct:b").routeId("launchdarkly-b").setBody(field("n")).process(StraightWayTest.this::map);
                from("direct:fails").routeId("launchdarkly-fails").process(exchange -> {
                    throw new IllegalStateException("broken");
                });
            }
        });
    }

    /** As a transformer does: what is made of the event is the body, the mapping is the route. */
    private void map(Exchange exchange) {
        straight.add(exchange.getUnitOfWork() == request.getUnitOfWork());
        String route = ExchangeHelper.getRouteId(exchange);
        boolean correlated =
                request.getExchangeId().equals(exchange.getProperty(ExchangePropertyKey.CORRELATION_ID, String.class));
        String made = route + ":" + exchange.getMessage().getBody() + " sent to "
                + exchange.getProperty(ExchangePropertyKey.TO_ENDPOINT) + (correlated ? " for its request" : "");
        MappingResults.of(exchange)
                .add(new MappingResults.Entry(
                        route,
                        "trackEvent",
                        exchange.getProperty("launchdarklyEnvironment", "default", String.class),
                        new MappingResult.Mapped(made.getBytes(UTF_8))));
    }

    private Exchange send(int events) {
        return send(context, events);
    }

    private static Exchange send(DefaultCamelContext to, int events) {
        to.start();
        return to.createProducerTemplate().send("direct:request", exchange -> {
            exchange.setProperty("launchdarklyWriteKey", "w");
            exchange.getMessage().setBody(StraightWayTest.events(events));
        });
    }

    private static List<JsonNode> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Json.parse("{\"messageId\":\"m" + i + "\",\"n\":" + i + "}"))
                .toList();
    }

    private static int n(Exchange exchange) {
        return exchange.getMessage().getBody(JsonNode.class).path("n").asInt();
    }

    private static Predicate isOdd() {
        return exchange -> n(exchange) % 2 == 1;
    }

    private static Expression field(String name) {
        return new Expression() {
            @Override
            public <T> T evaluate(Exchange exchange, Class<T> type) {
                return type.cast(exchange.getMessage().getBody(JsonNode.class).path(name));
            }
        };
    }

    /** Everything a request comes to, in a form that can be compared. */
    @SuppressWarnings("unchecked")
    private static List<String> came(Exchange answer) {
        List<String> all = new ArrayList<>();
        all.add("exception: " + answer.getException());
        if (answer.getException() == null) {
            Map<String, List<Map.Entry<String, byte[]>>> made =
                    answer.getMessage().getBody(Map.class);
            made.forEach((environment, events) -> events.forEach(
                    event -> all.add(environment + " " + event.getKey() + " " + new String(event.getValue(), UTF_8))));
            Outcomes outcomes = answer.getProperty(Outcomes.PROPERTY, Outcomes.class);
            for (EventOutcome outcome : EventOutcome.values()) {
                all.add(outcome + ": " + outcomes.events(outcome));
            }
            all.add("discards: " + outcomes.discards());
        }
        return all;
    }

    static Stream<Named<Router>> plain() {
        return Stream.of(
                Named.of("one transformer", route -> route.to("direct:a")),
                Named.of("two in turn", route -> route.to("direct:a").to("direct:b")),
                Named.of("nothing", route -> {}),
                Named.of(
                        "a filter",
                        route -> route.filter(isOdd()).to("direct:a").end().to("direct:b")),
                Named.of("a choice", route -> route.choice()
                        .when(isOdd())
                        .to("direct:a")
                        .when(exchange -> n(exchange) == 4)
                        .setProperty(EventOutcome.FILTERED_PROPERTY, constantly("FILTERED_BY_RULES"))
                        .otherwise()
                        .setProperty("launchdarklyEnvironment", constantly("other"))
                        .to("direct:b")),
                Named.of(
                        "a choice without otherwise",
                        route -> route.choice().when(isOdd()).to("direct:a")),
                Named.of("a choice behind a choice", route -> route.choice()
                        .when(isOdd())
                        .setProperty("launchdarklyEnvironment", constantly("odd"))
                        .end()
                        .choice()
                        .when(exchange -> n(exchange) > 2)
                        .to("direct:a")
                        .otherwise()
                        .to("direct:b")),
                Named.of("a multicast", route -> route.multicast()
                        .to("direct:a")
                        .to("direct:b")
                        .end()
                        .to("direct:a")),
                Named.of("a multicast of filters", route -> route.multicast()
                        .filter(isOdd())
                        .to("direct:b")
                        .end()
                        .filter(exchange -> n(exchange) > 2)
                        .setProperty(EventOutcome.FILTERED_PROPERTY, constantly("x"))
                        .end()));
    }

    private static Expression constantly(String value) {
        return new Expression() {
            @Override
            public <T> T evaluate(Exchange exchange, Class<T> type) {
                return type.cast(value);
            }
        };
    }

    @ParameterizedTest
    @MethodSource("plain")
    void leadsThroughPlainRoutesToWhatCamelComesTo(Router router) throws Exception {
        routes(router);
        List<String> came = came(send(6));
        assertThat(straight).doesNotContain(false);

        assertThat(came).isEqualTo(byCamel(router, 6));
    }

    /** What the same routes come to when all events go by Camel's engine. */
    private List<String> byCamel(Router router, int events) throws Exception {
        straight.clear();
        try (Watched watched = new Watched()) {
            routes(watched.context, router);
            List<String> came = came(send(watched.context, events));
            assertThat(straight).doesNotContain(true);
            return came;
        }
    }

    /** A context where somebody looks on. */
    private static final class Watched implements AutoCloseable {
        private final DefaultCamelContext context = new DefaultCamelContext();

        Watched() {
            context.setMessageHistory(true);
        }

        @Override
        public void close() {
            context.stop();
        }
    }

    static Stream<Named<Router>> failing() {
        return Stream.of(
                Named.of("a transformer that fails", route -> route.to("direct:fails")),
                Named.of(
                        "of some",
                        route -> route.filter(isOdd()).to("direct:fails").end().to("direct:a")),
                Named.of("in a multicast", route -> route.multicast()
                        .to("direct:a")
                        .to("direct:fails")
                        .end()
                        .to("direct:b")),
                Named.of("a router that fails", route -> route.filter(exchange -> {
                            throw new IllegalStateException("no predicate");
                        })
                        .to("direct:a")),
                Named.of("with an exception that is set", route -> route.process(
                                exchange -> exchange.setException(new IllegalStateException("set")))
                        .to("direct:a")),
                Named.of("that stops", route -> route.process(exchange -> exchange.setRouteStop(true))
                        .to("direct:a")));
    }

    @ParameterizedTest
    @MethodSource("failing")
    void leavesToCamelWhatGoesWrong(Router router) throws Exception {
        routes(router);

        assertThat(came(send(6))).isEqualTo(byCamel(router, 6));
    }

    @Test
    void leavesOnlyTheEventsToCamelThatGoWrong() throws Exception {
        routes(route -> route.filter(isOdd())
                .process(exchange -> {
                    if (n(exchange) == 3) {
                        throw new IllegalStateException("broken");
                    }
                })
                .end()
                .to("direct:a"));
        send(6);
        // The request fails at the third event, which no error handler deals with.
        assertThat(straight).containsExactly(true, true, true);
    }

    static Stream<Named<Router>> notPlain() {
        return Stream.of(
                Named.of("a log", route -> route.log("here").to("direct:a")),
                Named.of(
                        "a log in a branch",
                        route -> route.choice().when(isOdd()).log("here").end().to("direct:a")),
                Named.of("a foreign step", route -> route.process(foreign()).to("direct:a")),
                Named.of("threads", route -> route.threads(1).to("direct:a")),
                Named.of(
                        "a parallel multicast",
                        route -> route.multicast().parallelProcessing().to("direct:a")),
                Named.of(
                        "a multicast in one unit of work",
                        route -> route.multicast().shareUnitOfWork().to("direct:a")),
                Named.of("a multicast with a strategy of its own", route -> route.multicast((before, now) -> now)
                        .to("direct:a")),
                Named.of(
                        "a multicast that prepares",
                        route -> route.multicast().onPrepare(exchange -> {}).to("direct:a")),
                Named.of("another pattern", route -> route.to(org.apache.camel.ExchangePattern.InOut, "direct:a")),
                Named.of("a variable", route -> route.toV("direct:a", null, "kept")),
                Named.of("the body from a variable", route -> route.toV("direct:a", "sent", null)),
                Named.of("another endpoint", route -> route.to("language:constant:x?transform=false")
                        .to("direct:a")),
                Named.of("a step that is switched off", route -> {
                    route.process(exchange -> {});
                    disable(route.getOutputs());
                    route.to("direct:a");
                }),
                Named.of("a policy", route -> route.routePolicy(new RoutePolicySupport() {})
                        .to("direct:a")),
                Named.of("an onCompletion", route -> route.onCompletion()
                        .process(exchange -> {})
                        .end()
                        .to("direct:a")),
                Named.of("a delay", route -> route.delayer(1).to("direct:a")),
                Named.of("a trace", route -> {
                    route.setTrace("true");
                    route.to("direct:a");
                }),
                Named.of("an intercept strategy", route -> {
                    route.addInterceptStrategy((camel, node, target, next) -> new Onlooker(target));
                    route.to("direct:a");
                }));
    }

    /** A step whose class is not this project's. */
    private static Processor foreign() {
        return (Processor) Proxy.newProxyInstance(
                Processor.class.getClassLoader(), new Class<?>[] {Processor.class}, (proxy, method, arguments) -> null);
    }

    private static void disable(List<ProcessorDefinition<?>> steps) {
        steps.get(steps.size() - 1).setDisabled("true");
    }

    /** Calls another processor. */
    private record Onlooker(Processor target) implements Processor {
        @Override
        public void process(Exchange exchange) throws Exception {
            target.process(exchange);
        }
    }

    @ParameterizedTest
    @MethodSource("notPlain")
    void leavesToCamelWhatIsNotPlain(Router router) throws Exception {
        routes(router);
        Exchange answer = send(2);

        assertThat(answer.getException()).isNull();
        assertThat(straight).containsExactly(false, false);
    }

    static Stream<Named<Consumer<DefaultCamelContext>>> onlookers() {
        return Stream.of(
                Named.of("message history", context -> context.setMessageHistory(true)),
                Named.of("tracing", context -> context.setTracing(true)),
                Named.of("tracing later", context -> context.setTracingStandby(true)),
                Named.of("backlog tracing", context -> context.setBacklogTracing(true)),
                Named.of("backlog tracing later", context -> context.setBacklogTracingStandby(true)),
                Named.of("debugging", context -> context.setDebugging(true)),
                Named.of("debugging later", context -> context.setDebugStandby(true)),
                Named.of("MDC logging", context -> context.setUseMDCLogging(true)),
                Named.of(
                        "a policy for all",
                        context -> context.addRoutePolicyFactory((camel, id, route) -> new RoutePolicySupport() {})),
                Named.of("an event notifier", StraightWayTest::notify));
    }

    private static void notify(DefaultCamelContext context) {
        context.getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                // It is there.
            }
        });
    }

    @ParameterizedTest
    @MethodSource("onlookers")
    void leavesEventsToCamelWhileSomebodyLooksOn(Consumer<DefaultCamelContext> onlooker) throws Exception {
        onlooker.accept(context);
        routes(route -> route.to("direct:a"));
        send(1);

        assertThat(straight).containsExactly(false);
    }

    @Test
    void leadsThroughTheRoutesAsTheyShip() throws Exception {
        load(Files.readString(Path.of("routes/dispatch.camel.yaml")));
        load(Files.readString(Path.of("routes/alias-user.camel.yaml")));
        load(Files.readString(Path.of("routes/track-event.camel.yaml")));
        context.start();

        assertThat(StraightWay.from(context.getEndpoint("direct:" + DISPATCH)).isOpen())
                .isTrue();
    }

    @Test
    void leadsThroughRoutesAsTheImportWritesThem() throws Exception {
        load(Files.readString(Path.of("routes/alias-user.camel.yaml")));
        load(Files.readString(Path.of("routes/track-event.camel.yaml")));
        load(
                """
                - beans:
                    - name: launchdarklyStartResults
                      type: io.segmentlaunchdarkly.launchdarkly.MappingResults$Start
                    - name: launchdarklyMappingFailed
                      type: io.segmentlaunchdarkly.launchdarkly.MappingFailed
                    - name: launchdarklyFilter1
                      type: io.segmentlaunchdarkly.segment.DropProperties
                      properties:
                        fields: '{"properties":["email"]}'
                - routeConfiguration:
                    id: launchdarkly-transformer
                    onException:
                      - onException:
                          exception:
                            - java.lang.Exception
                          handled:
                            constant:
                              expression: "true"
                          steps:
                            - process:
                                ref: launchdarklyMappingFailed
                - route:
                    id: launchdarkly-filters
                    from:
                      uri: direct
                      parameters:
                        name: launchdarkly-filters
                      steps:
                        - filter:
                            expression:
                              language:
                                language: fql
                                expression: type = "track"
                            steps:
                              - process:
                                  ref: launchdarklyFilter1
                - route:
                    id: launchdarkly-dispatch
                    from:
                      uri: direct
                      parameters:
                        name: launchdarkly-dispatch
                      steps:
                        - process:
                            ref: launchdarklyStartResults
                        - to:
                            uri: direct
                            parameters:
                              name: launchdarkly-filters
                        - filter:
                            expression:
                              simple:
                                expression: "${exchangeProperty.launchdarklyFiltered} == null"
                            steps:
                              - multicast:
                                  steps:
                                    - filter:
                                        expression:
                                          language:
                                            language: fql
                                            expression: type = "track"
                                        steps:
                                          - to:
                                              uri: direct
                                              parameters:
                                                name: launchdarkly-track-event
                                    - filter:
                                        expression:
                                          language:
                                            language: fql
                                            expression: type = "identify"
                                        steps:
                                          - to:
                                              uri: direct
                                              parameters:
                                                name: launchdarkly-alias-user
                """);
        context.start();

        assertThat(StraightWay.from(context.getEndpoint("direct:" + DISPATCH)).isOpen())
                .isTrue();
    }

    private void load(String yaml) throws Exception {
        String name = "file" + yaml.hashCode() + ".camel.yaml";
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(name, yaml));
    }

    @Test
    void leavesRoutesThatLeadInACircleToCamel() throws Exception {
        routes(route -> route.filter(exchange -> exchange.getProperty("round") == null)
                .setProperty("round", constantly("second"))
                .to("direct:" + DISPATCH)
                .end()
                .to("direct:a"));
        send(1);
        assertThat(straight).containsExactly(false, false);
        assertThat(StraightWay.from(context.getEndpoint("direct:" + DISPATCH)).isOpen())
                .isFalse();
    }

    @Test
    void takesRoutesAsTheyAreNow() throws Exception {
        context.getComponent("direct", DirectComponent.class).setBlock(false);
        routes(route -> route.to("direct:a"));
        assertThat(came(send(1))).anyMatch(line -> line.contains("launchdarkly-a:"));

        context.getRouteController().stopRoute("launchdarkly-a");
        assertThat(send(1).getException()).isNotNull();

        context.removeRoute("launchdarkly-a");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a").routeId("launchdarkly-new").process(StraightWayTest.this::map);
            }
        });
        assertThat(came(send(1))).anyMatch(line -> line.contains("launchdarkly-new:"));
        assertThat(straight).containsExactly(true, true);
    }
}
