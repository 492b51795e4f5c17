package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Requests.basic;
import static io.segmentlaunchdarkly.it.Requests.batch;
import static io.segmentlaunchdarkly.it.Requests.track;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.segmentlaunchdarkly.documentation.Page;
import io.segmentlaunchdarkly.it.Receiver.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Kafka as the outbox: no event waits on the disk. One broker serves all tests, each with topics and a group of its own. */
class KafkaOutboxIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String DEAD_LETTERS = Records.TOPIC + ".dead-letter";
    private static final String USER = "service";
    private static final String PASSWORD = "battery-staple";

    @TempDir
    static Path shared;

    private static SelfSigned certificate;
    private static KafkaBroker broker;
    private static Records records;

    @BeforeAll
    static void startTheBroker() throws IOException {
        certificate = SelfSigned.in(shared);
        broker = KafkaBroker.secured(shared.resolve("broker"), certificate, USER, PASSWORD)
                .start();
        records = Records.at(broker);
    }

    @AfterAll
    static void end() {
        records.close();
        broker.close();
    }

    private static Distribution service(Path directory, Receiver receiver) throws IOException {
        return Distribution.in(directory, receiver)
                .with("LAUNCHDARKLY_OUTBOX_STORE", "kafka")
                .with("LAUNCHDARKLY_INGEST_TO", "kafka")
                .with("LAUNCHDARKLY_KAFKA_BROKERS", broker.address())
                .with("LAUNCHDARKLY_KAFKA_CLIENT_SESSION_TIMEOUT_MS", "3000")
                .with("LAUNCHDARKLY_KAFKA_CLIENT_HEARTBEAT_INTERVAL_MS", "500");
    }

    /** A service that logs in at the broker over TLS. */
    private static Distribution secured(Path directory, Receiver receiver, String password) throws IOException {
        Path login = Files.writeString(
                directory.resolve("login"),
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + USER + "\" password=\""
                        + password + "\";\n");
        return service(directory, receiver)
                .with("LAUNCHDARKLY_KAFKA_BROKERS", broker.securedAddress())
                .with("LAUNCHDARKLY_KAFKA_CLIENT_SECURITY_PROTOCOL", "SASL_SSL")
                .with("LAUNCHDARKLY_KAFKA_CLIENT_SASL_MECHANISM", "PLAIN")
                .with("LAUNCHDARKLY_KAFKA_CLIENT_SASL_JAAS_CONFIG_FILE", login.toString())
                .with(
                        "LAUNCHDARKLY_KAFKA_CLIENT_SSL_TRUSTSTORE_LOCATION",
                        certificate.trustStore().toString())
                .with("LAUNCHDARKLY_KAFKA_CLIENT_SSL_TRUSTSTORE_PASSWORD", SelfSigned.PASSWORD);
    }

    @Test
    void deliversRequestsFromTheTopicAndSetsAsideWhatCannotBeDelivered(@TempDir Path directory) throws Exception {
        try (Receiver receiver = Receiver.start();
                Distribution service = secured(directory, receiver, PASSWORD)) {
            assertThat(service.command("kafka", "topics", "--create", "--partitions", "2"))
                    .satisfies(created -> {
                        assertThat(created.err()).isEmpty();
                        assertThat(created.exitCode()).isZero();
                    });
            service.start();
            receiver.answer(request -> Answer.of(request.body().contains("bad") ? 400 : 202));

            post(service, batch(track("good 1", "1"), track("bad", "2"), track("good 2", "3")));

            receiver.awaitEvents("good 1", 1);
            receiver.awaitEvents("good 2", 1);
            await("the dead letter")
                    .atMost(SOON)
                    .until(() -> records.all(DEAD_LETTERS).size() == 1);
            ConsumerRecord<String, String> deadLetter =
                    records.all(DEAD_LETTERS).get(0);
            assertThat(deadLetter.key()).isEqualTo("key:u");
            assertThat(Json.parse(deadLetter.value()).path("key").asText()).isEqualTo("bad");
            assertThat(Records.header(deadLetter, "launchdarklyStatus")).isEqualTo("400");
            assertThat(Records.header(deadLetter, "launchdarklyEnvironment")).isEqualTo("default");
            assertThat(Records.header(deadLetter, "launchdarklyReason")).contains("\"outcome\":\"refused\"");
            assertThat(receiver.requests()).anyMatch(request -> request.payloadId()
                    .equals(Records.header(deadLetter, "launchdarklyPayloadId")));

            records.send("key:u", "no JSON", Map.of("writeKey", "key"));
            records.send(
                    "key:u",
                    batch(track("good 3", "4"), "{\"type\": \"track\", \"userId\": \"u\"}"),
                    Map.of("writeKey", "key"));
            receiver.awaitEvents("good 3", 1);
            await("what is invalid")
                    .atMost(SOON)
                    .until(() -> records.all(Records.INVALID).size() == 2);
            assertThat(records.all(Records.INVALID))
                    .extracting(record -> Records.header(record, "launchdarklyCode"))
                    .containsExactly("bad_request", "event_not_defined");

            await("the commit").atMost(SOON).until(() -> records.waiting() == 0);
            await("the account")
                    .atMost(SOON)
                    .until(() -> service.metric("launchdarkly_segment_events_received_total") == 5);
            assertThat(service.metric("launchdarkly_events_delivered_total{environment=\"default\"}"))
                    .isEqualTo(3);
            assertThat(service.metric("launchdarkly_events_dead_lettered_total{environment=\"default\"}"))
                    .isEqualTo(1);

            // Somebody edits a mapping before a batch is repeated.
            receiver.answer(Answer.of(503));
            post(service, batch(track("mapped twice", "6")));
            String payloadId = await("a request")
                    .atMost(SOON)
                    .until(() -> payloadIds(receiver, "mapped twice"), ids -> !ids.isEmpty())
                    .get(0);
            service.sigkill();
            Path mapping = service.routes().resolve("track-event.camel.yaml");
            Files.writeString(
                    mapping,
                    Files.readString(mapping)
                            .replaceFirst("(?s)metric_value:.*?(?= +event_properties:)", "metric_value: 42\n"));
            receiver.answer(Answer.of(202));
            service.start();
            assertThat(receiver.awaitEvents("mapped twice", 1)).singleElement().satisfies(event -> assertThat(
                            event.path("metricValue").asInt())
                    .isEqualTo(42));
            assertThat(payloadIds(receiver, "mapped twice")).containsOnly(payloadId);

            // Who owns the partition next reads which events were there.
            post(service, batch(track("good 1", "1"), track("good 2", "3"), track("good 4", "5")));
            receiver.awaitEvents("good 4", 1);
            await("the account")
                    .atMost(SOON)
                    .until(() -> service.metric("launchdarkly_segment_events_received_total") == 4);
            assertThat(service.metric("launchdarkly_events_delivered_total{environment=\"default\"}"))
                    .isEqualTo(2);
            assertThat(receiver.events()).hasSize(5);
            assertThat(service.waiting()).isEmpty();
            assertThat(service.sigterm()).isIn(0, 143);
            assertThat(service.stackTraces()).isEmpty();
        }
    }

    /** The payload ids of all requests with an event of that name. */
    private static List<String> payloadIds(Receiver receiver, String event) {
        return receiver.requests().stream()
                .filter(request -> request.body().contains("\"" + event + "\""))
                .map(Receiver.Request::payloadId)
                .toList();
    }

    private static void post(Distribution service, String body) {
        await("an acknowledgement")
                .atMost(SOON)
                .until(() -> service.post("/v1/batch", body, "Authorization", basic("key:"))
                                .statusCode()
                        == 200);
    }

    @Test
    void saysOnceThatItsPasswordIsWrong(@TempDir Path directory) throws Exception {
        try (Receiver receiver = Receiver.start();
                Distribution service = secured(directory, receiver, "wrong-horse")) {
            Distribution.Outcome topics = service.command("kafka", "topics");
            assertThat(topics.exitCode()).isEqualTo(1);
            assertThat(topics.err()).contains("Authentication failed").hasLineCount(1);

            service.launch();
            await("health").atMost(SOON).until(() -> service.healthCheck("launchdarkly-kafka")
                    .path("message")
                    .asText()
                    .contains("Authentication failed"));
            assertThat(service.healthCheck("launchdarkly-kafka").path("status").asText())
                    .isEqualTo("DOWN");
            AtomicInteger refused = new AtomicInteger();
            await("attempts to write")
                    .atMost(SOON)
                    .pollInterval(Duration.ofSeconds(1))
                    .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                    .until(() -> {
                        HttpResponse<String> answer = service.post("/v1/batch", batch(track("never kept")));
                        return answer.statusCode() == 503 && refused.incrementAndGet() == 4;
                    });

            // Beside the lines of the requests that are refused.
            assertThat(service.log()
                            .lines()
                            .filter(line -> line.contains("Authentication failed")
                                    && !line.contains("The events could not be written")))
                    .singleElement()
                    .asString()
                    .contains(broker.securedAddress() + " cannot be used; trying again until it can");
            assertThat(service.log() + service.errors()).doesNotContain("wrong-horse", SelfSigned.PASSWORD);
            assertThat(service.stackTraces()).isEmpty();
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    class WithTwoEnvironments {
        private static final String TOPIC = "of-two-environments";
        private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
        private static final Page ENVIRONMENTS = Page.of("docs/environments.md");
        private static final String OF_STAGING = "write-key-of-staging";

        private Receiver production;
        private Receiver staging;
        private TraceCollector collector;
        private Distribution service;

        @BeforeAll
        void start(@TempDir Path directory) throws IOException {
            // All records are in one partition.
            broker.topic(TOPIC, 1).topic(TOPIC + ".invalid", 1).topic(TOPIC + ".dead-letter", 1);
            production = Receiver.start();
            staging = Receiver.start();
            collector = TraceCollector.start();
            service = service(directory, production)
                    .with("LAUNCHDARKLY_KAFKA_TOPIC", TOPIC)
                    .with("LAUNCHDARKLY_KAFKA_GROUP", TOPIC)
                    .with("LAUNCHDARKLY_STAGING_EVENTS_URL", staging.url())
                    .with("CAMEL_OPENTELEMETRY2_ENABLED", "true")
                    .with("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url())
                    .with("OTEL_BSP_SCHEDULE_DELAY", "100");
            append(
                    service.home().resolve("config").resolve("application.properties"),
                    ENVIRONMENTS.blocks("properties").get(0));
            append(route("environments"), ENVIRONMENTS.blocks("yaml").get(0));
            String sources = Files.readString(route("sources"));
            Files.writeString(
                    route("sources"),
                    sources.substring(0, sources.indexOf("        - setProperty:\n"))
                            + ENVIRONMENTS.blocks("yaml").get(1));
            service.start();
        }

        @AfterAll
        void stop() {
            service.close();
            collector.close();
            staging.close();
            production.close();
        }

        private Path route(String name) {
            return service.routes().resolve(name + ".camel.yaml");
        }

        private void append(Path file, String text) throws IOException {
            Files.writeString(file, "\n" + text, StandardOpenOption.APPEND);
        }

        private void send(String writeKey, String event) {
            records.send(TOPIC, "u", track(event), Map.of("writeKey", writeKey));
        }

        @Test
        @Order(1)
        void accountsForEachEventOnceAndSetsAsideOnceWhatCannotBeRead() {
            records.send(TOPIC, "u", "no JSON", Map.of("writeKey", OF_STAGING));
            records.send(TOPIC, "u", "{\"type\": \"track\", \"userId\": \"u\"}", Map.of("writeKey", OF_STAGING));
            send(OF_STAGING, "of staging");
            send("mine", "of production");
            staging.awaitEvents("of staging", 1);
            production.awaitEvents("of production", 1);
            await("the commits")
                    .atMost(SOON)
                    .until(() -> records.waiting(TOPIC, TOPIC) + records.waiting(TOPIC, TOPIC + "-staging") == 0);

            Metrics metrics = Metrics.await(service, now -> now.sum("launchdarkly_segment_events_received_total") == 3);
            assertThat(metrics.imbalances()).isEmpty();
            assertThat(metrics.sum("launchdarkly_segment_requests_refused_total"))
                    .isEqualTo(1);
            assertThat(records.all(TOPIC + ".invalid"))
                    .extracting(record -> Records.header(record, "launchdarklyCode"))
                    .containsExactly("bad_request", "event_not_defined");
        }

        @Test
        @Order(2)
        void deliversToOneEnvironmentWhileAnotherTakesNothing() {
            staging.answer(Answer.of(503));
            send(OF_STAGING, "waits");
            await("a request").atMost(SOON).until(() -> !payloadIds(staging, "waits")
                    .isEmpty());

            send("mine", "does not wait");
            production.awaitEvents("does not wait", 1);
            assertThat(staging.events("waits")).isEmpty();

            staging.answer(Answer.of(202));
            staging.awaitEvents("waits", 1);
            assertThat(production.events("waits")).isEmpty();
            assertThat(staging.events("does not wait")).isEmpty();
        }

        @Test
        @Order(3)
        void linksADeliveryToTheRequestsOfItsEvents() {
            await("an acknowledgement")
                    .atMost(SOON)
                    .until(() -> service.post(
                                            "/v1/batch",
                                            batch(track("traced")),
                                            "Authorization",
                                            basic("mine:"),
                                            "traceparent",
                                            "00-" + TRACE_ID + "-b7ad6b7169203331-01")
                                    .statusCode()
                            == 200);
            production.awaitEvents("traced", 1);

            TraceCollector.Span written = collector
                    .await(
                            1,
                            span -> span.traceId().equals(TRACE_ID)
                                    && span.name().equals("launchdarkly-kafka"))
                    .get(0);
            assertThat(collector.await(1, span -> span.links().contains(written.asLink())))
                    .allSatisfy(delivery -> assertThat(delivery.name()).isEqualTo("launchdarkly-deliver-default"));
            assertThat(collector.await(
                            1,
                            span -> span.traceId().equals(TRACE_ID)
                                    && span.name().equals("launchdarkly-track-event")))
                    .isNotEmpty();
        }
    }
}
