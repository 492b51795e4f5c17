package io.segmentlaunchdarkly.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.segment.RequestContents;
import io.segmentlaunchdarkly.segment.RequestReader;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRecordsTest {
    private static final Instant RECEIVED = Instant.parse("2026-01-02T03:04:05Z");

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    private final RequestRecords step = new RequestRecords();

    private List<KafkaRecord> records(String request) throws Exception {
        read(request, RECEIVED);
        step.process(exchange);
        return bodies(exchange).stream().map(KafkaRecord.class::cast).toList();
    }

    private static List<Object> bodies(Exchange of) {
        return List.copyOf((List<?>) of.getMessage().getBody());
    }

    private void read(String request, Instant receivedAt) throws Exception {
        exchange.setProperty(ExchangeProperties.RECEIVED_AT, receivedAt);
        exchange.getMessage().setBody(request.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        new RequestReader().process(exchange);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String value(KafkaRecord record) {
        return text(record.value().orElseThrow()).replace('"', '\'');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"'anonymousId': 'a', 'userId': 'u' | k:a", "'anonymousId': 'a' | k:a", "'userId': 'u' | k:u"},
            quoteCharacter = '`')
    void keysAnEventByItsSourceAndItsAnonymousIdOrElseItsUserId(String ids, String key) throws Exception {
        exchange.setProperty(ExchangeProperties.WRITE_KEY, "k");

        assertThat(records("{'type': 'track', 'event': 'e', 'timestamp': '2026-01-01', " + ids + "}"))
                .singleElement()
                .satisfies(
                        record -> assertThat(text(record.key().orElseThrow())).isEqualTo(key));
    }

    @Test
    void saysTheWriteKeyTheMessageIdAndTheTimeOfReceipt() throws Exception {
        List<KafkaRecord> records = records(
                "{'writeKey': 'in the body', 'batch': [{'type': 'track', 'userId': 'u', 'event': 'e', 'messageId': 'm'}]}");

        assertThat(records).singleElement().satisfies(record -> {
            assertThat(record.headers().entrySet().stream()
                            .collect(Collectors.toMap(header -> header.getKey(), header -> text(header.getValue()))))
                    .containsOnly(Map.entry("writeKey", "in the body"), Map.entry("messageId", "m"));
            assertThat(record.timestamp()).contains(RECEIVED.toEpochMilli());
            assertThat(value(record)).doesNotContain("in the body");
        });
    }

    @Test
    void givesAnEventWithoutAMessageIdOne() throws Exception {
        assertThat(records("[{'type': 'track', 'userId': 'u', 'event': 'e'}]"))
                .singleElement()
                .satisfies(record ->
                        assertThat(text(record.headers().get("messageId"))).hasSize(36));
    }

    @Test
    void writesAnEventAsItWasSent() throws Exception {
        String event = "{'type': 'track',  'userId':'u', 'event':'e', 'timestamp': '2020-01-01'}";

        assertThat(records("[" + event + "]")).singleElement().satisfies(record -> assertThat(value(record))
                .isEqualTo(event));
    }

    @Test
    void writesWhatABatchSaysOfAllItsEventsToEach() throws Exception {
        String one = "{'type': 'track', 'userId': '1', 'event': 'e'}";
        String two = "{'type': 'track', 'userId': '2', 'event': 'e'}";

        assertThat(records("{'context': {'a': 1}, 'batch': [" + one + "," + two + "], 'sentAt': '2020-01-01'}"))
                .extracting(RequestRecordsTest::value)
                .containsExactly(
                        "{'batch':[" + one + "],'context':{'a':1},'sentAt':'2020-01-01'}",
                        "{'batch':[" + two + "],'context':{'a':1},'sentAt':'2020-01-01'}");
    }

    @Test
    void writesTheTypeOfAnEventWhoseAddressTellsIt() throws Exception {
        exchange.setProperty(ExchangeProperties.EVENT_TYPE, "track");

        assertThat(records("{'userId': 'u', 'event': 'e', 'type': 'page'}"))
                .singleElement()
                .satisfies(record -> assertThat(value(record)).isEqualTo("{'userId':'u','event':'e','type':'track'}"));
    }

    /** Read alone, such an event would be a batch. */
    @Test
    void wrapsAnEventThatLooksLikeABatch() throws Exception {
        String event = "{'type': 'track', 'userId': 'u', 'event': 'e', 'batch': []}";

        assertThat(records("[" + event + "]")).singleElement().satisfies(record -> assertThat(value(record))
                .isEqualTo("{'batch':[" + event + "]}"));
    }

    /** A record that is read comes to the same event as the request it was in, whatever its times and its context. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'batch': [{'type': 'track', 'userId': 'u', 'event': 'e', 'messageId': 'm', 'timestamp': '2026-01-02T03:00:00Z'}],"
                        + " 'sentAt': '2026-01-02T03:03:05Z', 'context': {'ip': '1.2.3.4'}, 'integrations': {'All': false}}",
                "[{'type': 'track', 'userId': 'u', 'event': 'e', 'messageId': 'm', 'sentAt': '2026-01-02T03:03:05Z'}]",
                "{'type': 'identify', 'anonymousId': 'u', 'timestamp': 'nonsense', 'context': {'active': true}}",
                "{'batch': [{'type': 'page', 'userId': 'u', 'receivedAt': '2026-01-01T00:00:00Z',"
                        + " 'originalTimestamp': '2026-01-01T00:00:00Z'}]}"
            })
    void readsAsTheRequestDid(String request) throws Exception {
        read(request, RECEIVED);
        Object event = bodies(exchange).get(0);
        step.process(exchange);
        KafkaRecord record = (KafkaRecord) bodies(exchange).get(0);

        Exchange again = new DefaultExchange(exchange.getContext());
        again.setProperty(
                ExchangeProperties.RECEIVED_AT,
                Instant.ofEpochMilli(record.timestamp().orElseThrow()));
        again.setProperty(ExchangeProperties.MESSAGE_ID, text(record.headers().get("messageId")));
        again.getMessage().setBody(record.value().orElseThrow());
        new RequestReader().process(again);

        assertThat(bodies(again)).isEqualTo(List.of(event));
    }

    @Test
    void leavesTheRejectedEventsAloneToBeAccountedFor() throws Exception {
        List<KafkaRecord> records = records(
                "[{'type': 'track', 'userId': 'u', 'event': 'e'}, {'type': 'track', 'userId': 'u', 'event': 1}]");

        assertThat(records).hasSize(1);
        RequestContents contents = RequestContents.of(exchange);
        assertThat(contents.events()).isEqualTo(1);
        assertThat(contents.rejections()).hasSize(1);
    }

    @Test
    void refusesARequestWhoseContextWouldMakeItsRecordsTooManyBytes() throws Exception {
        step.setMaxBytes(512_000);
        String events = IntStream.range(0, 100)
                .mapToObj(i -> "{'type': 'track', 'userId': 'u', 'event': 'e'}")
                .collect(Collectors.joining(","));

        assertThatThrownBy(
                        () -> records("{'batch': [" + events + "], 'context': {'a': '" + "x".repeat(100_000) + "'}}"))
                .isInstanceOfSatisfying(RequestRefusedException.class, refused -> assertThat(refused.code())
                        .isEqualTo("payload_too_large"))
                .hasMessage(
                        "The events have more than 2048000 bytes, each with the context of their batch: send fewer events"
                                + " in a request, or give them a smaller context.");
    }

    @Test
    void refusesARequestWithARecordThatBrokersWouldNotAccept() throws Exception {
        step.setMaxBytes(1_000);

        assertThatThrownBy(
                        () -> records("{'batch': [{'type': 'track', 'userId': 'u', 'event': 'e'}], 'context': {'a': '"
                                + "x".repeat(2_000) + "'}}"))
                .isInstanceOf(RequestRefusedException.class)
                .hasMessageContaining("may have at most 1000");
    }
}
