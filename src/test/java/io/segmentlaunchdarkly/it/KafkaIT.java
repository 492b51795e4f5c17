package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.quoted;
import static io.segmentlaunchdarkly.it.Requests.basic;
import static io.segmentlaunchdarkly.it.Requests.batch;
import static io.segmentlaunchdarkly.it.Requests.track;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.documentation.Block;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Kafka before the outbox, with a real broker: requests become records, records become events, and both sides die in between. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KafkaIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int PARTITIONS = 4;
    private static final int TERMINATED = 143;

    @TempDir
    static Path directory;

    private static Receiver receiver;
    private static KafkaBroker broker;
    private static Records records;
    private static Distribution service;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        receiver = Receiver.start();
        broker = KafkaBroker.in(directory).start();
        records = Records.at(broker);
        service = instance("one");
        try (Shell shell = service.shell()) {
            assertThat(shell.run(Block.of("docs/kafka.md#switch-it-on")
                            .commands()
                            .replace("--partitions 12", "--partitions " + PARTITIONS)))
                    .contains(
                            "segment.events          is missing: --create makes it with 4 partitions",
                            "segment.events.invalid  is missing: --create makes it with 1 partition");
        }
        service.withBroker().start();
    }

    private static Distribution instance(String name) throws IOException {
        return Distribution.in(directory.resolve(name), receiver)
                .with("LAUNCHDARKLY_KAFKA_ENABLED", "true")
                .with("LAUNCHDARKLY_KAFKA_BROKERS", broker.address())
                .with("LAUNCHDARKLY_INGEST_TO", "kafka")
                .with("LAUNCHDARKLY_KAFKA_INSTANCE_ID", name)
                .with("LAUNCHDARKLY_KAFKA_TIMEOUT", "1500")
                .with("LAUNCHDARKLY_KAFKA_CLIENT_SESSION_TIMEOUT_MS", "6000")
                .with("LAUNCHDARKLY_KAFKA_CLIENT_HEARTBEAT_INTERVAL_MS", "500");
    }

    @AfterAll
    static void end() {
        service.close();
        records.close();
        broker.close();
        receiver.close();
    }

    private static HttpResponse<String> post(String path, String body) {
        return service.post(path, body, "Authorization", basic("key:"));
    }

    private static ConsumerRecord<String, String> record(String messageId) {
        return records.all(Records.TOPIC).stream()
                .filter(record -> Records.header(record, "messageId").equals(messageId))
                .findAny()
                .orElseThrow(() -> new AssertionError("There is no record of " + messageId));
    }

    @Test
    @Order(1)
    void writesEachEventOfARequestAsARecordThatAnyInstanceTakes() {
        Instant before = Instant.now();
        String anonymous =
                quoted("{'type': 'track', 'anonymousId': 'a', 'userId': 'ada', 'event': 'first', 'messageId': 'm-1'}");
        String known = quoted("{'type': 'track', 'userId': 'ada', 'event': 'second', 'messageId': 'm-2'}");
        String malformed = quoted("{'type': 'track', 'userId': 'ada', 'event': 42, 'messageId': 'm-3'}");

        HttpResponse<String> answer = post(
                "/v1/batch",
                "{\"sentAt\":\"2026-01-01T00:00:00Z\",\"context\":{\"app\":\"shop\"},\"batch\":["
                        + String.join(",", anonymous, malformed, known) + "]}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Json.parse(answer.body()).at("/rejected/0/code").asText()).isEqualTo("event_not_string");
        ConsumerRecord<String, String> first = record("m-1");
        assertThat(first.key()).isEqualTo("key:a");
        assertThat(record("m-2").key()).isEqualTo("key:ada");
        assertThat(Records.header(first, "writeKey")).isEqualTo("key");
        assertThat(Instant.ofEpochMilli(first.timestamp()))
                .isBetween(before.minusSeconds(1), Instant.now().plusSeconds(1));
        assertThat(Json.parse(first.value()))
                .isEqualTo(Json.parse("{\"batch\":[" + anonymous
                        + "],\"context\":{\"app\":\"shop\"},\"sentAt\":\"2026-01-01T00:00:00Z\"}"));
        assertThat(receiver.awaitEvents("first", 1)).hasSize(1);
        assertThat(receiver.awaitEvents("second", 1)).hasSize(1);
        assertThat(RejectedEvents.in(service.data())).hasSize(1);
    }

    @Test
    @Order(2)
    void countsAnEventOnceOnItsWayThroughTheTopic() {
        Metrics metrics = await("all events are accounted for")
                .atMost(SOON)
                .until(() -> Metrics.of(service), now -> now.sum("launchdarkly_segment_events_received_total") == 3);

        assertThat(metrics.imbalances()).isEmpty();
        assertThat(metrics.sum("launchdarkly_segment_events_total{outcome=\"rejected\"}"))
                .isEqualTo(1);
        assertThat(metrics.sum("launchdarkly_kafka_events_written_total")).isEqualTo(2);
    }

    @Test
    @Order(3)
    void writesAnEventWhoseTypeIsInTheAddress() {
        assertThat(post("/v1/track", quoted("{'userId': 'u', 'event': 'typed by address', 'messageId': 'm-4'}"))
                        .statusCode())
                .isEqualTo(200);

        assertThat(Json.parse(record("m-4").value()).path("type").asText()).isEqualTo("track");
        assertThat(receiver.awaitEvents("typed by address", 1)).hasSize(1);
    }

    @Test
    @Order(4)
    void recognisesAnEventThatAClientSendsAgain() {
        for (int i = 0; i < 2; i++) {
            assertThat(post("/v1/batch", batch(track("sent twice", "again"))).statusCode())
                    .isEqualTo(200);
        }
        assertThat(post("/v1/batch", batch(track("after sent twice"))).statusCode())
                .isEqualTo(200);

        receiver.awaitEvent("after sent twice");
        assertThat(receiver.awaitEvents("sent twice", 1)).hasSize(1);
    }

    @Test
    @Order(5)
    void refusesARequestAsWithoutKafka() {
        HttpResponse<String> answer = post("/v1/batch", "no JSON");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("bad_request");
    }

    @Test
    @Order(6)
    void writesTheEventsOfJmsMessages() {
        try (Messages messages = Messages.at(service.messageAddress())) {
            messages.sendText(track("over JMS", "jms-1"));

            assertThat(receiver.awaitEvents("over JMS", 1)).hasSize(1);
            assertThat(Records.header(record("jms-1"), "messageId")).isEqualTo("jms-1");
        }
    }

    @Test
    @Order(7)
    void setsARecordAsideThatItCannotRead() {
        records.send("k", "no JSON", Map.of("tenant", "t"));

        ConsumerRecord<String, String> invalid = await("a record that is set aside")
                .atMost(SOON)
                .until(() -> records.all(Records.INVALID), all -> !all.isEmpty())
                .get(0);
        assertThat(invalid.key()).isEqualTo("k");
        assertThat(invalid.value()).isEqualTo("no JSON");
        assertThat(Records.header(invalid, "tenant")).isEqualTo("t");
        assertThat(Records.header(invalid, "launchdarklyCode")).isEqualTo("bad_request");
        assertThat(Records.header(invalid, "launchdarklyReason")).startsWith("The body is not readable JSON");
        assertThat(Records.header(invalid, "launchdarklyRecord")).matches("segment[.]events-[0-3]@[0-9]+");
        await("the commit").atMost(SOON).until(() -> records.waiting() == 0);
    }

    @Test
    @Order(8)
    void saysHowManyRecordsWaitWhileNoneAreTaken() throws IOException {
        try (Obstacle inTheOutbox = Obstacle.inTheOutbox(service.data())) {
            assertThat(inTheOutbox).isNotNull();
            for (int i = 0; i < 5; i++) {
                records.send("same", track("while no records are taken"), Map.of());
            }

            Metrics.await(service, now -> now.sum("launchdarkly_kafka_lag") == 5);
            JsonNode check = service.healthCheck("launchdarkly-kafka");
            assertThat(check.path("status").asText()).isEqualTo("DOWN");
            assertThat(check.path("message").asText()).startsWith("No records are taken: ");
            assertThat(records.waiting()).isEqualTo(5);
        }

        assertThat(receiver.awaitEvents("while no records are taken", 5)).hasSize(5);
        Metrics.await(service, now -> now.sum("launchdarkly_kafka_lag") == 0);
    }

    @Test
    @Order(9)
    void acknowledgesNothingWhileTheBrokerIsAwayAndGoesOnWhenItIsBack() {
        broker.sigstop();
        try (Messages messages = Messages.at(service.messageAddress())) {
            HttpResponse<String> answer = post("/v1/batch", batch(track("while the broker is away", "away")));
            messages.sendText(track("over JMS while the broker is away", "away-jms"));

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            await("not ready").atMost(SOON).until(() -> service.health("/ready").statusCode() == 503);
            assertThat(service.health("/live").statusCode()).isEqualTo(200);
            assertThat(service.healthCheck("launchdarkly-kafka").path("message").asText())
                    .contains("no broker answers");
            await("a message that waits").atMost(SOON).until(() -> service.healthCheck("launchdarkly-jms")
                    .path("status")
                    .asText()
                    .equals("DOWN"));
        } finally {
            broker.sigcont();
        }
        await("an acknowledgement")
                .atMost(SOON)
                .until(() -> post("/v1/batch", batch(track("while the broker is away", "away")))
                                .statusCode()
                        == 200);
        assertThat(receiver.awaitEvents("over JMS while the broker is away", 1)).hasSize(1);
        assertThat(receiver.awaitEvents("while the broker is away", 1)).hasSize(1);
        await("ready").atMost(SOON).until(() -> service.health("/ready").statusCode() == 200);
    }

    @Test
    @Order(10)
    void takesEachRecordOnceThoughItIsKilledAmongThem() throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            names.add("kill " + i);
            records.send("user", track("kill " + i), Map.of("messageId", "kill-" + i));
        }
        receiver.awaitEvent("kill 0");
        service.sigkill();
        service.start();

        receiver.awaitEvent("kill 199");
        await("all commits").atMost(SOON).until(() -> records.waiting() == 0);
        receiver.awaitEvents(names.size());
        assertThat(names).allSatisfy(name -> assertThat(receiver.events(name)).hasSize(1));
        assertThat(receiver.events().stream()
                        .map(event -> event.path("key").asText())
                        .filter(name -> name.startsWith("kill ")))
                .containsExactlyElementsOf(names);
    }

    @Test
    @Order(11)
    void sharesThePartitionsWithAnotherInstance() throws IOException {
        try (Distribution other = instance("two").start()) {
            await("partitions for both")
                    .atMost(SOON)
                    .until(
                            () -> records.members(),
                            members -> members.equals(Map.of("one-0", 1, "one-1", 1, "two-0", 1, "two-1", 1)));
            assertThat(Metrics.await(other, now -> now.sum("launchdarkly_kafka_partitions") == 2)
                            .imbalances())
                    .isEmpty();
            for (int i = 0; i < 20; i++) {
                assertThat(post(
                                        "/v1/batch",
                                        batch(quoted("{'type':'track','userId':'%s','event':'shared'}".formatted(i))))
                                .statusCode())
                        .isEqualTo(200);
            }

            assertThat(receiver.awaitEvents("shared", 20)).hasSize(20);
            assertThat(Metrics.of(other).sum("launchdarkly_segment_events_received_total"))
                    .isPositive();
        }
    }

    @Test
    @Order(12)
    void commitsWhatItHasTakenWhenItStops() {
        for (int i = 0; i < 50; i++) {
            records.send("user", track("before the stop " + i), Map.of());
        }
        receiver.awaitEvent("before the stop 0");

        assertThat(service.sigterm()).isEqualTo(TERMINATED);

        long waiting = records.waiting();
        long delivered = IntStream.range(0, 50)
                .filter(i -> !receiver.events("before the stop " + i).isEmpty())
                .count();
        assertThat(waiting).isLessThanOrEqualTo(50 - delivered);
    }
}
