package io.segmentlaunchdarkly.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class KafkaRequestTest {
    private static final Instant WRITTEN = Instant.parse("2026-01-02T03:04:05Z");

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    private final KafkaRequest request = new KafkaRequest();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void take(Optional<byte[]> value, Map<String, String> headers) throws Exception {
        exchange.setProperty(
                ExchangeProperties.KAFKA_RECORD,
                new ReceivedRecord(
                        "topic",
                        3,
                        42,
                        Optional.of(WRITTEN),
                        Optional.empty(),
                        value,
                        headers.entrySet().stream()
                                .map(header -> Map.entry(header.getKey(), bytes(header.getValue())))
                                .toList()));
        request.process(exchange);
    }

    @Test
    void takesTheValueTheHeadersAndTheTimeOfTheRecord() throws Exception {
        take(Optional.of(bytes("{}")), Map.of("writeKey", "k", "messageId", "m", "CamelHttpUri", "http://steered"));

        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("{}");
        assertThat(exchange.getMessage().getHeaders()).isEmpty();
        assertThat(exchange.getProperty(ExchangeProperties.WRITE_KEY)).isEqualTo("k");
        assertThat(exchange.getProperty(ExchangeProperties.MESSAGE_ID)).isEqualTo("m");
        assertThat(exchange.getProperty(ExchangeProperties.RECEIVED_AT)).isEqualTo(WRITTEN);
        assertThat(exchange.getProperty(ExchangeProperties.REQUEST_ID)).isEqualTo("topic-3@42");
    }

    @Test
    void hasADefaultWriteKey() throws Exception {
        request.setWriteKey(" default ");

        take(Optional.of(bytes("{}")), Map.of("writeKey", ""));

        assertThat(exchange.getProperty(ExchangeProperties.WRITE_KEY)).isNull();
        assertThat(exchange.getProperty(ExchangeProperties.DEFAULT_WRITE_KEY)).isEqualTo("default");
    }

    @Test
    void takesARecordWithoutAValueForAnEmptyBody() throws Exception {
        take(Optional.empty(), Map.of());

        assertThat(exchange.getMessage().getBody(byte[].class)).isEmpty();
    }

    @Test
    void refusesARecordThatFailedAgainAndAgain() {
        exchange.setProperty(ExchangeProperties.KAFKA_FAILURE, new StackOverflowError());

        assertThatThrownBy(() -> take(Optional.of(bytes("{}")), Map.of()))
                .isInstanceOfSatisfying(RequestRefusedException.class, refused -> assertThat(refused.code())
                        .isEqualTo("internal_error"))
                .hasMessage("java.lang.StackOverflowError");
    }

    @Test
    void setsARecordAsideWithTheReasonAndItsPlace() throws Exception {
        take(Optional.of(bytes("no JSON")), Map.of("writeKey", "k", "launchdarklyCode", "of the sender"));
        exchange.setProperty(
                Exchange.EXCEPTION_CAUGHT, new RequestRefusedException(400, "bad_request", "It is no JSON."));

        KafkaRecord aside = aside();

        assertThat(aside.value().map(String::new)).contains("no JSON");
        assertThat(aside.headers().entrySet().stream()
                        .map(header -> header.getKey() + "=" + new String(header.getValue(), StandardCharsets.UTF_8)))
                .containsExactlyInAnyOrder(
                        "writeKey=k",
                        "launchdarklyCode=bad_request",
                        "launchdarklyReason=It is no JSON.",
                        "launchdarklyRecord=topic-3@42");
    }

    @Test
    void setsARecordAsideWithoutAValueThatIsTooLong() throws Exception {
        take(Optional.of(new byte[512_001]), Map.of());
        exchange.setProperty(
                Exchange.EXCEPTION_CAUGHT, new RequestRefusedException(400, "payload_too_large", "It is too large."));

        assertThat(aside().value()).isEmpty();
    }

    private KafkaRecord aside() {
        new InvalidRecord().process(exchange);
        List<?> records = exchange.getMessage().getBody(List.class);
        assertThat(records).hasSize(1);
        return (KafkaRecord) records.get(0);
    }
}
