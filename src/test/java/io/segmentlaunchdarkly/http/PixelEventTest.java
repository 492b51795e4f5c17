package io.segmentlaunchdarkly.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.segment.RequestReader;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PixelEventTest {
    private static final CamelContext CONTEXT = new DefaultCamelContext();
    private static final JsonMapper JSON = new JsonMapper();

    /** In standard base64 it has a plus sign and a slash, and needs padding. */
    private static final String EVENT = "{\"userId\":\"ada\",\"event\":\"a~>~?ß>\"}";

    private final Exchange exchange = new DefaultExchange(CONTEXT);

    private JsonNode event(String query) throws Exception {
        exchange.getMessage().setBody(query);
        new PixelEvent().process(exchange);
        Object body = exchange.getMessage().getBody();
        return body instanceof JsonNode json ? json : JSON.readTree((byte[]) body);
    }

    private RequestRefusedException refusal(String query) {
        return catchThrowableOfType(RequestRefusedException.class, () -> event(query));
    }

    private static String base64(Base64.Encoder encoder) {
        return encoder.encodeToString(EVENT.getBytes(StandardCharsets.UTF_8));
    }

    private static String percentEncoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void hasAnEventForEachWayToWriteBase64() {
        assertThat(base64(Base64.getEncoder())).contains("+", "/").endsWith("=");
    }

    @Test
    void takesStandardBase64AsItIs() throws Exception {
        assertThat(event("data=" + base64(Base64.getEncoder()))).isEqualTo(JSON.readTree(EVENT));
    }

    @Test
    void takesStandardBase64PercentEncoded() throws Exception {
        assertThat(event("data=" + percentEncoded(base64(Base64.getEncoder())))).isEqualTo(JSON.readTree(EVENT));
    }

    @Test
    void takesStandardBase64WithoutPadding() throws Exception {
        assertThat(event("data=" + base64(Base64.getEncoder().withoutPadding())))
                .isEqualTo(JSON.readTree(EVENT));
    }

    @Test
    void takesUrlSafeBase64() throws Exception {
        assertThat(event("data=" + base64(Base64.getUrlEncoder()))).isEqualTo(JSON.readTree(EVENT));
        assertThat(event("data=" + base64(Base64.getUrlEncoder().withoutPadding())))
                .isEqualTo(JSON.readTree(EVENT));
    }

    @Test
    void takesJsonThatIsNotEncoded() throws Exception {
        assertThat(event("data=" + percentEncoded(EVENT))).isEqualTo(JSON.readTree(EVENT));
    }

    @Test
    void leavesOtherParametersBesideDataAlone() throws Exception {
        assertThat(event("utm_source=mail&data=" + base64(Base64.getUrlEncoder()) + "&event=Other&_=123"))
                .isEqualTo(JSON.readTree(EVENT));
    }

    @Test
    void takesAWriteKeyBesideDataForAnEventThatHasNone() throws Exception {
        event("writeKey=k&data=" + base64(Base64.getUrlEncoder()));

        assertThat(exchange.getProperty(ExchangeProperties.DEFAULT_WRITE_KEY)).isEqualTo("k");
    }

    /** The example of Segment's documentation. */
    @Test
    void takesPlainParametersWithDotsForObjects() throws Exception {
        assertThat(event("userId=user_123&event=Email%20Opened&properties.subject=The+Electric+Daily"
                        + "&properties.email=jane.kim@example.com&writeKey=k&properties.a.b=c"))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"userId": "user_123", "event": "Email Opened", "writeKey": "k",
                                 "properties": {"subject": "The Electric Daily", "email": "jane.kim@example.com", "a": {"b": "c"}}}"""));
    }

    @ParameterizedTest
    @CsvSource({
        "userId=1&userId=2, The parameter userId occurs more than once.",
        "data=e30&data=e30, The parameter data occurs more than once.",
        "properties=1&properties.a=2, 'The parameter properties.a contradicts another: a field is a text or an object, not both.'",
        "properties.a=2&properties=1, 'The parameter properties contradicts another: a field is a text or an object, not both.'",
        "userId=%zz, The query has a % that does not begin two hexadecimal digits: %zz.",
        "data=a!, data must be JSON in base64: Illegal base64 character 21.",
    })
    void saysWhatIsWrong(String query, String message) {
        assertThat(refusal(query)).hasMessage(message);
        assertThat(refusal(query).code()).isEqualTo("bad_request");
    }

    @Test
    void refusesARequestWithoutAQuery() {
        assertThat(refusal(null)).hasMessage("The request has no query: it must be the event, or have it in data.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&", "=x", "a", "&&a=1&", "a.", ".", "..=1", "data", "data="})
    void readsAnyQuery(String query) throws Exception {
        exchange.getMessage().setBody(query);
        new PixelEvent().process(exchange);

        assertThat(exchange.getMessage().getBody()).isNotNull();
    }

    @Test
    void leavesAFieldThatIsNestedTooDeepToTheReader() throws Exception {
        event("a.".repeat(30_000) + "b=1");

        assertThat(catchThrowableOfType(RequestRefusedException.class, () -> new RequestReader().process(exchange))
                        .code())
                .isEqualTo("bad_request");
    }
}
