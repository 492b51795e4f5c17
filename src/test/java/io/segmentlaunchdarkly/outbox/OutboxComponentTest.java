package io.segmentlaunchdarkly.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The component as an application uses it, without the project's routes. */
class OutboxComponentTest {
    private final CamelContext context = new DefaultCamelContext();
    private final OutboxComponent component = new OutboxComponent();
    private final List<Map<String, Object>> headers = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();

    @TempDir
    private Path data;

    @BeforeEach
    void configure() {
        component.setDataDirectory(data.toString());
        context.addComponent("launchdarkly-outbox", component);
        context.getRegistry().bind("closeBatch", new CloseBatch());
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    /** {@code direct:in} keeps events of the environment eu and closes the batch at once; what is handed out goes to the step. */
    private void start(int concurrency, org.apache.camel.Processor step) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:in").to("launchdarkly-outbox:eu").split(body()).process("closeBatch");
                from("launchdarkly-outbox:eu?concurrency=" + concurrency).process(step);
            }
        });
        context.start();
    }

    private void deliver(Exchange exchange) {
        headers.add(Map.copyOf(exchange.getMessage().getHeaders()));
        bodies.add(exchange.getMessage().getBody(String.class));
    }

    private static OutboxEvent event(String json) {
        return new OutboxEvent("", json, json.getBytes(StandardCharsets.UTF_8));
    }

    private Exchange send(Object body) {
        return context.createProducerTemplate()
                .request("direct:in", exchange -> exchange.getMessage().setBody(body));
    }

    private EnvironmentOutbox.Balance balance() {
        return OutboxComponent.outbox(context).environment("eu").balance();
    }

    @Test
    void handsOutWhatItWasGiven() throws Exception {
        start(1, this::deliver);

        send(List.of(event("1"), event("{\"a\":2}")));

        await().until(() -> bodies.size() == 1);
        assertThat(bodies).containsExactly("[\n1\n,{\"a\":2}\n]");
        assertThat(headers.get(0))
                .containsOnlyKeys(
                        "CamelLaunchDarklyPayloadId",
                        "CamelLaunchDarklyEvents",
                        "CamelLaunchDarklyOpened",
                        "CamelLaunchDarklyEnvironment")
                .containsEntry("CamelLaunchDarklyEvents", 2)
                .containsEntry("CamelLaunchDarklyEnvironment", "eu");
        await().until(() -> balance().delivered() == 2);
        assertThat(data.resolve("outbox/eu/ready")).isEmptyDirectory();
    }

    @Test
    void writesAnEventToTheEnvironmentThatItNames() throws Exception {
        start(1, this::deliver);

        send(List.of(new OutboxEvent("us", "", new byte[] {'1'})));

        assertThat(OutboxComponent.outbox(context).environment("us").balance().made())
                .isOne();
        assertThat(balance().made()).isZero();
    }

    @Test
    void leavesDuplicatesOutAndSaysWhich() throws Exception {
        start(1, this::deliver);
        OutboxEvent event = event("1");

        send(List.of(event));
        Exchange again = send(List.of(event, event("2")));

        assertThat(again.getProperty(ExchangeProperties.DUPLICATES)).isEqualTo(List.of(event.json()));
        await().until(() -> balance().delivered() == 2);
    }

    @Test
    void handsOutABatchWithTheTracesItsEventsCameInWith() throws Exception {
        List<String> traceParents = new CopyOnWriteArrayList<>();
        start(1, exchange -> {
            traceParents.addAll(BatchInHand.of(exchange).traceParents());
            deliver(exchange);
        });

        context.createProducerTemplate()
                .sendBodyAndHeader("direct:in", List.of(event("1"), event("2")), "traceparent", "00-a-b-01");
        await().until(() -> bodies.size() == 1);
        send(List.of(event("3")));
        await().until(() -> bodies.size() == 2);

        assertThat(traceParents).containsExactly("00-a-b-01");
    }

    @Test
    void answersTheBatchesThatBeganOrBecameFull() throws Exception {
        component.setBatchMaxEvents(3);
        List<List<Boolean>> areFull = new CopyOnWriteArrayList<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to("launchdarkly-outbox:eu").process(exchange -> {
                    List<?> batches = exchange.getMessage().getBody(List.class);
                    areFull.add(batches.stream()
                            .map(batch -> ((OpenBatch) batch).isFull())
                            .toList());
                });
            }
        });
        context.start();

        send(List.of(event("1")));
        send(List.of(event("2")));
        send(List.of(event("3")));
        send(List.of(event("1")));
        send(List.of(event("4"), event("5")));
        send(List.of(event("6"), event("7")));

        // Nobody closes the full one here, so the next request finds it once more.
        assertThat(areFull)
                .containsExactly(
                        List.of(false),
                        List.of(),
                        List.of(true),
                        List.of(),
                        List.of(true, false),
                        List.of(true, false));
    }

    /** As messages of JMS and of files do, which have a body of their own whenever theirs is null. */
    @Test
    void leavesNoBodyThatAMessageWouldReplace() throws Exception {
        start(1, this::deliver);
        Exchange exchange = context.getEndpoint("direct:in").createExchange();
        exchange.setMessage(new DefaultMessage(context) {
            @Override
            protected Object createBody() {
                return "the first body";
            }
        });
        exchange.getMessage().setBody(List.of());

        context.createProducerTemplate().send("direct:in", exchange);

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo(List.of());
    }

    @Test
    void refusesABodyThatIsNoListOfEvents() throws Exception {
        start(1, this::deliver);
        assertThat(send("text").getException())
                .hasMessage("The outbox takes a list of io.segmentlaunchdarkly.outbox.OutboxEvent but the body is a"
                        + " java.lang.String.");
        assertThat(send(List.of(1)).getException()).isInstanceOf(IllegalArgumentException.class);
        assertThat(send(null).getException()).hasMessageEndingWith("but the body is null.");
    }

    @Test
    void hasAsManyBatchesInHandAsItMayAndReadsNoOther() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        AtomicInteger inHand = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        start(3, exchange -> {
            most.accumulateAndGet(inHand.incrementAndGet(), Math::max);
            busy.await();
            inHand.decrementAndGet();
        });
        for (int i = 0; i < 10; i++) {
            send(List.of(event(String.valueOf(i))));
        }
        await().during(Duration.ofMillis(200)).until(() -> inHand.get() == 3);
        busy.countDown();
        await().until(() -> balance().delivered() == 10);
        assertThat(most).hasValue(3);
    }

    @Test
    void handsABatchOutAgainWhoseExchangeFailed() throws Exception {
        AtomicBoolean fails = new AtomicBoolean(true);
        start(1, exchange -> {
            deliver(exchange);
            if (fails.get()) {
                throw new IOException("no space");
            }
        });
        send(List.of(event("1")));
        await().until(() -> OutboxComponent.outbox(context)
                .environment("eu")
                .stalled()
                .filter(reason -> reason.contains("IOException: no space"))
                .isPresent());
        assertThat(balance().waiting()).isOne();

        fails.set(false);

        await().atMost(Duration.ofSeconds(20)).until(() -> balance().delivered() == 1);
        assertThat(OutboxComponent.outbox(context).environment("eu").stalled()).isEmpty();
        assertThat(headers)
                .extracting(all -> all.get("CamelLaunchDarklyPayloadId"))
                .containsOnly(headers.get(0).get("CamelLaunchDarklyPayloadId"));
    }

    @Test
    void keepsABatchWhoseRouteWasStoppedBeforeItsEnd() throws Exception {
        start(1, exchange -> exchange.setRouteStop(true));
        send(List.of(event("1")));
        await().until(() ->
                OutboxComponent.outbox(context).environment("eu").stalled().isPresent());
        assertThat(balance().waiting()).isOne();
    }

    @Test
    void keepsABatchWithoutAWordThatAShutdownCutShort() throws Exception {
        CountDownLatch inHand = new CountDownLatch(1);
        start(1, exchange -> {
            inHand.countDown();
            await().until(() -> context.getStatus().isStopping());
            throw new IOException("redelivery is not allowed while stopping");
        });
        send(List.of(event("1")));
        inHand.await();
        EnvironmentOutbox outbox = OutboxComponent.outbox(context).environment("eu");
        context.stop();
        assertThat(outbox.stalls()).isZero();
        assertThat(outbox.balance().waiting()).isOne();
    }

    /** Somebody's error handling that only logs, say. */
    @Test
    void keepsABatchWhoseFailureWasHandledWithoutAWordOnTheBatch() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(IOException.class).handled(true).log("failed");
                from("direct:in").to("launchdarkly-outbox:eu").split(body()).process("closeBatch");
                from("launchdarkly-outbox:eu").process(exchange -> {
                    throw new IOException("no connection");
                });
            }
        });
        context.start();
        send(List.of(event("1")));
        await().until(() ->
                OutboxComponent.outbox(context).environment("eu").stalled().isPresent());
        assertThat(balance().waiting()).isOne();
    }

    @Test
    void bringsTheBatchInHandToItsEndWhenItStops() throws Exception {
        CountDownLatch inHand = new CountDownLatch(1);
        start(1, exchange -> {
            inHand.countDown();
            await().until(() -> context.getStatus().isStopping());
            deliver(exchange);
        });
        send(List.of(event("1")));
        inHand.await();
        EnvironmentOutbox outbox = OutboxComponent.outbox(context).environment("eu");

        context.stop();

        assertThat(bodies).hasSize(1);
        assertThat(outbox.balance().delivered()).isOne();
    }

    /** The end of a trace's span, say. */
    @Test
    void stopsOnlyWhenTheListenersOfAnExchangesEndWereCalled() throws Exception {
        CountDownLatch ending = new CountDownLatch(1);
        AtomicBoolean hasEnded = new AtomicBoolean();
        context.getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) throws InterruptedException {
                if (event instanceof CamelEvent.ExchangeCompletedEvent completed
                        && completed.getExchange().getFromEndpoint() instanceof OutboxEndpoint) {
                    ending.countDown();
                    hasEnded.set(!new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS));
                }
            }
        });
        start(1, this::deliver);
        send(List.of(event("1")));
        await().until(() -> ending.getCount() == 0);

        context.stop();

        assertThat(hasEnded).isTrue();
    }

    @Test
    void refusesAnEnvironmentThatIsNoName() {
        assertThatThrownBy(() -> context.getEndpoint("launchdarkly-outbox:a b"))
                .hasRootCauseMessage(
                        "the environment's name must be letters, digits, '.', '_' and '-' but it is \"a b\"");
    }

    @Test
    void refusesAConcurrencyOfNothing() {
        assertThatThrownBy(() -> context.getEndpoint("launchdarkly-outbox:eu?concurrency=0"))
                .hasStackTraceContaining("concurrency must be at least 1 but is 0.");
    }

    /** The tables of docs/outbox.md against the setters and their defaults, and the headers. */
    @Test
    void documentsItsOptionsAndHeaders() throws Exception {
        Map<String, String> documented = new TreeMap<>();
        Matcher rows = Pattern.compile("(?m)^\\| `(\\w+)` \\| (?:`([^`]*)`)? ?\\|")
                .matcher(Files.readString(Path.of("docs", "outbox.md")));
        while (rows.find()) {
            documented.put(rows.group(1), rows.group(2));
        }
        Map<String, String> options = new TreeMap<>();
        OutboxComponent fresh = new OutboxComponent();
        for (Object of : List.of(fresh, new OutboxEndpoint("launchdarkly-outbox:eu", fresh))) {
            for (String option : options(of)) {
                String getter = "get" + option.substring(0, 1).toUpperCase(Locale.ROOT) + option.substring(1);
                Object value = of.getClass().getMethod(getter).invoke(of);
                options.put(option, value == null ? null : value.toString());
            }
        }
        for (String header : List.of(
                OutboxConstants.TRACE_PARENT,
                OutboxConstants.PAYLOAD_ID,
                OutboxConstants.EVENTS,
                OutboxConstants.OPENED,
                OutboxConstants.ENVIRONMENT)) {
            options.put(header, null);
        }
        assertThat(documented).isEqualTo(options);
    }

    private static List<String> options(Object of) {
        List<String> names = new ArrayList<>();
        Arrays.stream(of.getClass().getDeclaredMethods())
                .map(method -> method.getName())
                .filter(name -> name.startsWith("set"))
                .forEach(name -> names.add(name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4)));
        return names;
    }
}
