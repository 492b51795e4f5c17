package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Requests.basic;
import static io.segmentlaunchdarkly.it.Requests.batch;
import static io.segmentlaunchdarkly.it.Requests.track;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.segmentlaunchdarkly.it.KafkaTrial.Account;
import io.segmentlaunchdarkly.it.Receiver.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Kafka as the outbox: no event waits on the disk, and instances share what waits. */
class KafkaOutboxIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String DEAD_LETTERS = Records.TOPIC + ".dead-letter";

    /** {@code -Dkafka=long} kills longer and more, with three brokers and three instances. */
    @Test
    void deliversEachEventOnceAndInOrderWhateverIsKilled(@TempDir Path directory) throws Exception {
        KafkaTrial.Form form = KafkaTrial.Form.chosen();
        Account account = KafkaTrial.run(directory, form);

        assertThat(account.sent()).isPositive();
        assertThat(account.lost()).isZero();
        assertThat(account.underTwoIds()).isZero();
        assertThat(account.countedTwice()).isZero();
        assertThat(account.outOfOrder()).isZero();
    }

    /** Prints figures for docs/kafka.md. */
    @Test
    @EnabledIf("io.segmentlaunchdarkly.it.KafkaThroughput#isAsked")
    void deliversFastAndSharesTheWork(@TempDir Path directory) throws Exception {
        KafkaThroughput.print(directory);
    }

    @Test
    void deliversRequestsFromTheTopicAndSetsAsideWhatCannotBeDelivered(@TempDir Path directory) throws Exception {
        try (Receiver receiver = Receiver.start();
                KafkaBroker broker = KafkaBroker.in(directory.resolve("broker")).start();
                Records records = Records.at(broker);
                Distribution service = Distribution.in(directory, receiver)
                        .with("LAUNCHDARKLY_OUTBOX_STORE", "kafka")
                        .with("LAUNCHDARKLY_INGEST_TO", "kafka")
                        .with("LAUNCHDARKLY_KAFKA_BROKERS", broker.address())
                        .with("LAUNCHDARKLY_KAFKA_CLIENT_SESSION_TIMEOUT_MS", "3000")
                        .with("LAUNCHDARKLY_KAFKA_CLIENT_HEARTBEAT_INTERVAL_MS", "500")) {
            assertThat(service.command("kafka", "topics", "--create", "--partitions", "2")
                            .exitCode())
                    .isZero();
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

            // Who owns the partition next reads which events were there.
            service.sigkill();
            service.start();
            post(service, batch(track("good 1", "1"), track("good 2", "3"), track("good 4", "5")));
            receiver.awaitEvents("good 4", 1);
            await("the account")
                    .atMost(SOON)
                    .until(() -> service.metric("launchdarkly_segment_events_received_total") == 3);
            assertThat(service.metric("launchdarkly_events_delivered_total{environment=\"default\"}"))
                    .isEqualTo(1);
            assertThat(receiver.events()).hasSize(4);
            assertThat(service.waiting()).isEmpty();
            assertThat(service.sigterm()).isIn(0, 143);
            assertThat(service.stackTraces()).isEmpty();
        }
    }

    private static void post(Distribution service, String body) {
        await("an acknowledgement")
                .atMost(SOON)
                .until(() -> service.post("/v1/batch", body, "Authorization", basic("key:"))
                                .statusCode()
                        == 200);
    }
}
