package io.segmentlaunchdarkly.segment;

import static io.segmentlaunchdarkly.segment.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class IngestAnswerTest {
    private static byte[] answer(List<Rejection> rejections) throws Exception {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(
                ExchangeProperties.REQUEST_CONTENTS,
                new RequestContents(rejections.size(), rejections, SentEvents.NONE));
        new IngestAnswer().process(exchange);
        return exchange.getMessage().getBody(byte[].class);
    }

    private static JsonNode rejection(String messageId, int count) throws Exception {
        Rejection rejection =
                new Rejection(3, messageId, "invalid_type", "why", new Rejection.Whole("{\"secret\":1}"), count);
        return new JsonMapper().readTree(answer(List.of(rejection)));
    }

    @Test
    void saysWhatSegmentSays() throws Exception {
        assertThat(new String(answer(List.of()), StandardCharsets.UTF_8)).isEqualTo("{\"success\":true}");
    }

    @Test
    void namesTheEventsRefused() throws Exception {
        assertThat(rejection("m-1", 1))
                .isEqualTo(
                        json(
                                "{'success':true,'rejected':[{'index':3,'messageId':'m-1','code':'invalid_type','message':'why'}]}"));
    }

    @Test
    void hasANullForAMessageIdThatIsNone() throws Exception {
        assertThat(rejection(null, 1).at("/rejected/0/messageId")).isEqualTo(json("null"));
    }

    @Test
    void countsTheEventsThatAnEntryStandsFor() throws Exception {
        assertThat(rejection("m-1", 1).at("/rejected/0").has("count")).isFalse();
        assertThat(rejection("m-1", 162_500).at("/rejected/0/count")).isEqualTo(json("162500"));
    }

    @Test
    void copesWithTextThatHasNoUtf8Form() throws Exception {
        assertThat(rejection("a\ud83d", 1).at("/rejected/0/index")).isEqualTo(json("3"));
    }

    @Test
    void givesEveryRequestItsOwnBytes() throws Exception {
        byte[] first = answer(List.of());
        first[0] = 0;
        assertThat(answer(List.of())[0]).isEqualTo((byte) '{');
    }
}
