package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.FreePort;
import io.segmentlaunchdarkly.documentation.Block;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces, as a collector gets them over OTLP. */
class TracingIT {
    private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
    private static final String CLIENT = "b7ad6b7169203331";
    private static final String TRACE_PARENT = "00-" + TRACE_ID + "-" + CLIENT + "-01";
    private static final String TRACK = quoted("{'userId': 'u', 'event': 'Order Completed'}");
    private static final int TERMINATED = 143;
    private static final String DELIVERY = "launchdarkly-deliver-default";

    @TempDir
    Path directory;

    private Receiver receiver;
    private TraceCollector collector;
    private Distribution service;

    @BeforeEach
    void begin() throws IOException {
        receiver = Receiver.start();
        collector = TraceCollector.start();
        service = Distribution.in(directory, receiver).with("OTEL_BSP_SCHEDULE_DELAY", "100");
        Block.of("docs/tracing.md#tracing")
                .variables()
                .forEach((name, value) -> service.with(name, value.replace("http://127.0.0.1:4318", collector.url())));
    }

    @AfterEach
    void end() {
        service.close();
        collector.close();
        receiver.close();
    }

    private static TraceCollector.Span only(List<TraceCollector.Span> spans) {
        assertThat(spans).hasSize(1);
        return spans.get(0);
    }

    private static boolean isSentToTheOutbox(TraceCollector.Span span) {
        return span.name().equals("launchdarkly-outbox");
    }

    @Test
    void followsAnEventFromTheClientsSpanThroughTheMappingToTheDelivery() throws IOException {
        service.start();
        HttpResponse<String> answer = service.post("/v1/track", TRACK, "traceparent", TRACE_PARENT);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map()).doesNotContainKeys("traceparent", "tracestate", "baggage");

        TraceCollector.Span request =
                only(collector.await(1, span -> span.parent().equals(CLIENT)));
        assertThat(request.traceId()).isEqualTo(TRACE_ID);
        TraceCollector.Span mapping = collector
                .await(2, span -> span.name().equals("launchdarkly-track-event"))
                .get(0);
        assertThat(mapping.traceId()).isEqualTo(TRACE_ID);
        TraceCollector.Span outbox = only(collector.await(1, TracingIT::isSentToTheOutbox));
        assertThat(outbox.traceId()).isEqualTo(TRACE_ID);
        assertThat(outbox.parent()).isEqualTo(request.spanId());

        TraceCollector.Span delivery =
                only(collector.await(1, span -> span.name().equals(DELIVERY)));
        assertThat(delivery.traceId()).isNotEqualTo(TRACE_ID);
        assertThat(delivery.parent()).isEmpty();
        assertThat(delivery.links()).containsExactly(outbox.asLink());
        Receiver.Request delivered = receiver.deliveries().get(0);
        assertThat(delivery.attributes())
                .containsEntry("batch.payload_id", delivered.payloadId())
                .containsEntry("batch.environment", "default")
                .containsEntry("batch.events", "1");
        TraceCollector.Span post = only(collector.await(1, span -> span.parent().equals(delivery.spanId())));
        assertThat(delivered.headers()).doesNotContainKey("baggage");
        assertThat(delivered.headers().get("traceparent")).startsWith("00-" + post.traceId() + "-" + post.spanId());
    }

    @Test
    void linksABatchToAllTheRequestsItsEventsCameInWith() throws IOException {
        service.with("LAUNCHDARKLY_BATCH_INTERVAL", "3000").start();
        for (int i = 0; i < 5; i++) {
            service.post("/v1/track", TRACK);
        }
        receiver.awaitEvents(5);

        List<TraceCollector.Span> sent = collector.await(5, TracingIT::isSentToTheOutbox);
        List<TraceCollector.Span> deliveries = collector.await(
                receiver.deliveries().size(), span -> span.name().equals(DELIVERY));
        assertThat(deliveries.stream().flatMap(span -> span.links().stream()))
                .containsExactlyInAnyOrderElementsOf(
                        sent.stream().map(TraceCollector.Span::asLink).toList());
    }

    @Test
    void tracesEachAttemptWithItsLinks() throws IOException {
        receiver.answer(Receiver.Answer.of(503));
        service.start();
        service.post("/v1/track", TRACK);
        receiver.awaitRequests(4);
        receiver.answer(Receiver.Answer.of(202));
        receiver.awaitEvents(1);

        TraceCollector.Span outbox = only(collector.await(1, TracingIT::isSentToTheOutbox));
        assertThat(collector.await(2, span -> span.name().equals(DELIVERY)))
                .allSatisfy(delivery -> assertThat(delivery.links()).containsExactly(outbox.asLink()));
    }

    /** The address of a webhook is the only secret that some of them have, and a failure would name it too. */
    @Test
    void keepsWriteKeysPersonalDataAndTheAddressOfAWebhookOutOfTraces() throws IOException {
        receiver.answer(request -> Receiver.Answer.of(request.path().endsWith("/secret-hook") ? 404 : 202));
        service.with("LAUNCHDARKLY_ALERTS_WEBHOOK_URL", receiver.url() + "/secret-hook")
                .start();
        Distribution.send(HttpRequest.newBuilder(URI.create(service.managementAddress() + "/api/alerts/test"))
                .POST(HttpRequest.BodyPublishers.ofString(quoted("{'rule': 'dead-letters'}"))));
        assertThat(receiver.awaitRequests(1).get(0).path()).endsWith("/secret-hook");
        String event = quoted("{'writeKey': 'secret-key', 'userId': 'secret-user', 'event': 'e'}");
        String data = Base64.getUrlEncoder().encodeToString(event.getBytes(StandardCharsets.UTF_8));
        service.get("/v1/pixel/track?data=" + data);
        service.get("/v1/projects/secret-key/settings");
        service.post("/v1/track", event);
        service.post("/v1/secret-path", event);
        receiver.awaitEvents(2);
        collector.await(1, span -> span.name().equals(DELIVERY));
        collector.await(2, TracingIT::isSentToTheOutbox);

        assertThat(service.sigterm()).isEqualTo(TERMINATED);
        assertThat(collector.spans()).hasSizeGreaterThan(6);
        assertThat(collector.text()).doesNotContain("secret-key", "secret-user", "secret-hook", data.substring(0, 20));
    }

    @Test
    void sendsWhatIsLeftWhenItStops() throws IOException {
        service.with("OTEL_BSP_SCHEDULE_DELAY", "600000").start();
        service.post("/v1/track", TRACK);
        receiver.awaitEvents(1);
        assertThat(collector.spans()).isEmpty();

        assertThat(service.sigterm()).isEqualTo(TERMINATED);
        assertThat(collector.spans()).anyMatch(span -> span.name().equals(DELIVERY));
    }

    @Test
    void worksOnWithoutTheCollector() throws IOException {
        service.with("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + FreePort.next())
                .start();
        for (int i = 0; i < 3; i++) {
            assertThat(service.post("/v1/track", TRACK).statusCode()).isEqualTo(200);
        }
        receiver.awaitEvents(3);
        assertThat(service.sigterm()).isEqualTo(TERMINATED);
    }

    @Test
    void stopsTheStartWithOneLineWhenASettingIsWrong() throws IOException {
        service.with("CAMEL_OPENTELEMETRY2_ENABLED", "perhaps").launch();
        assertThat(service.awaitExit()).isEqualTo(1);
        assertThat(service.errors().lines())
                .containsExactly("segment-launchdarkly cannot start: camel.opentelemetry2.enabled must be true or"
                        + " false but is \"perhaps\".");

        service.with("CAMEL_OPENTELEMETRY2_ENABLED", "true")
                .with("OTEL_TRACES_EXPORTER", "nonsense")
                .launch();
        assertThat(service.awaitExit()).isEqualTo(1);
        assertThat(service.errors().lines().toList())
                .singleElement()
                .asString()
                .startsWith("segment-launchdarkly cannot start: A setting of OpenTelemetry is wrong: ")
                .contains("nonsense");
    }

    @Test
    void loadsNothingOfOpenTelemetryOrKafkaWhenTheyAreOff() throws IOException {
        Path classes = directory.resolve("classes.log");
        service.with("CAMEL_OPENTELEMETRY2_ENABLED", "false")
                .withJvm("-Xmx256m -Xlog:class+load:file=" + classes)
                .start();
        service.post("/v1/track", TRACK, "traceparent", TRACE_PARENT);
        receiver.awaitEvents(1);
        assertThat(service.sigterm()).isEqualTo(TERMINATED);

        try (Stream<String> lines = Files.lines(classes)) {
            assertThat(lines.filter(line -> line.contains("opentelemetry")
                            || line.contains("camel.telemetry")
                            || line.contains("org.apache.kafka")))
                    .isEmpty();
        }
        assertThat(receiver.requests()).noneMatch(request -> request.headers().containsKey("traceparent"));
        assertThat(collector.spans()).isEmpty();
    }

    /** The tables of docs/tracing.md, with every way in and every outcome of a delivery. */
    @Test
    void documentsEverySpan() throws IOException {
        receiver.answer(request -> Receiver.Answer.of(request.body().contains("bad") ? 400 : 202));
        service.withBroker().start();
        service.post("/v1/track", TRACK.replace("Order Completed", "bad"));
        service.post("/v1/identify", quoted("{'userId': 'u', 'anonymousId': 'a'}"));
        service.get("/v1/projects/key/settings");
        try (Messages messages = Messages.at(service.messageAddress())) {
            messages.sendText("{'type': 'track', 'userId': 'u', 'event': 'good'}", Map.of("traceparent", TRACE_PARENT));
        }
        receiver.awaitEvents(2);
        Metrics.await(service, now -> now.sum("launchdarkly_events_dead_lettered_total") == 1);
        assertThat(service.sigterm()).isEqualTo(TERMINATED);

        assertThat(only(collector.await(1, span -> span.name().equals("jms"))).parent())
                .isEqualTo(CLIENT);
        // KafkaOutboxIT has the span of a record.
        Set<String> documented = new TreeSet<>();
        Matcher rows =
                Pattern.compile("(?m)^\\| (`[^|]+`) \\|").matcher(Files.readString(Path.of("docs", "tracing.md")));
        while (rows.find()) {
            Stream.of(rows.group(1).replace("`", "").split(", ", -1))
                    .filter(name -> !name.startsWith("OTEL_") && !name.equals("launchdarkly-kafka"))
                    .forEach(documented::add);
        }
        assertThat(collector.spans().stream().map(TraceCollector.Span::name).collect(Collectors.toSet()))
                .isEqualTo(documented);
    }

    /** Of the libraries that Java's own HTTP client replaces. */
    @Test
    void bringsNoSecondHttpClientForTheExporter() throws IOException {
        try (Stream<Path> libraries = Files.list(service.home().resolve("lib"))) {
            Set<String> names = libraries
                    .map(library -> library.getFileName().toString())
                    .collect(Collectors.toCollection(HashSet::new));
            assertThat(names)
                    .anyMatch(name -> name.startsWith("opentelemetry-exporter-sender-jdk"))
                    .noneMatch(name -> name.startsWith("okhttp") || name.startsWith("kotlin"));
        }
    }
}
