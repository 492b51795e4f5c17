package io.segmentlaunchdarkly.segment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.segmentlaunchdarkly.http.TrackingApiResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** Whatever a client sends, it is read or refused, and either can be told. */
class RequestReaderPropertiesTest {
    private static final CamelContext CONTEXT = new DefaultCamelContext();
    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        " ",
        "\n",
        "\"",
        "\\",
        "\"type\"",
        "\"track\"",
        "\"batch\"",
        "\"userId\"",
        "\"u\"",
        "\"event\"",
        "\"context\"",
        "\"sentAt\"",
        "\"timestamp\"",
        "\"2024-05-06T07:08:09Z\"",
        "\"integrations\"",
        "\"writeKey\"",
        "\"messageId\"",
        "1",
        "-1e400",
        "1e-400",
        "9223372036854775807",
        "null",
        "true",
        "{}",
        "[]",
        "\"\\ud83d\"",
        "\"😀\"",
        "\uFEFF",
        "\u0000",
        "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"e\"}",
        "[[[[[[[["
    };

    @Property(tries = 2000)
    void readsOrRefusesAnyBytes(@ForAll byte[] body) throws Exception {
        readOrRefuse(body);
    }

    @Property(tries = 3000)
    void readsOrRefusesAnythingLikeARequest(@ForAll("nearlyJson") String body) throws Exception {
        readOrRefuse(body.getBytes(StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<String> nearlyJson() {
        Arbitrary<String> soup = Arbitraries.of(PIECES).list().ofMaxSize(40).map(pieces -> String.join("", pieces));
        Arbitrary<String> value = Arbitraries.of(PIECES);
        Arbitrary<String> event = Arbitraries.maps(
                        Arbitraries.of(
                                "type", "userId", "event", "messageId", "timestamp", "sentAt", "context", "properties"),
                        value)
                .map(fields -> "{"
                        + String.join(
                                ",",
                                fields.entrySet().stream()
                                        .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
                                        .toList())
                        + "}");
        Arbitrary<String> batch =
                event.list().ofMaxSize(5).map(events -> "{\"batch\":[" + String.join(",", events) + "]}");
        return Arbitraries.oneOf(soup, event, batch);
    }

    private static void readOrRefuse(byte[] body) throws Exception {
        Exchange exchange = new DefaultExchange(CONTEXT);
        exchange.getMessage().setBody(body);
        try {
            new RequestReader().process(exchange);
            assertThat(exchange.getMessage().getBody()).isInstanceOf(List.class);
            new IngestAnswer().process(exchange);
        } catch (RequestRefusedException e) {
            exchange.setProperty(Exchange.EXCEPTION_CAUGHT, e);
            new TrackingApiResponse.Refusal().process(exchange);
            new TrackingApiResponse().process(exchange);
        }
        byte[] answer = Objects.requireNonNull(exchange.getMessage().getBody(byte[].class));
        assertThat(new JsonMapper().readTree(answer).isObject()).isTrue();
    }
}
