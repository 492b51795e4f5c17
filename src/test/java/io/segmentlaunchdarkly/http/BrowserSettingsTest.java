package io.segmentlaunchdarkly.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The settings against what SDKs read of them that cannot run here. Field names, types and ranges are those of Segment's analytics-kotlin
 * 1.25.0 ({@code SegmentDestination.kt}: {@code SegmentSettings}; {@code retry/RetryConfig.kt}) and of analytics-swift at the end of July 2026, after 1.9.4
 * ({@code SegmentDestination.swift}, {@code Retry/HttpConfig.swift}); the browser's are those of analytics-next 1.84.3 ({@code
 * segmentio/shared-dispatcher.ts}), which runs in {@code BrowserSdkIT}.
 */
class BrowserSettingsTest {
    private static final CamelContext CONTEXT = new DefaultCamelContext();

    private final BrowserSettings settings = new BrowserSettings();
    private final Exchange exchange = new DefaultExchange(CONTEXT);

    private JsonNode integration(String url) throws RequestRefusedException {
        exchange.getMessage().setHeader(Exchange.HTTP_METHOD, "GET");
        exchange.getMessage().setHeader(Exchange.HTTP_PATH, "/v1/projects/my-key/settings");
        exchange.getMessage().setHeader(Exchange.HTTP_URL, url + "/v1/projects/my-key/settings");
        new TrackingApiRequest().process(exchange);
        settings.process(exchange);
        return exchange.getMessage().getBody(JsonNode.class).at("/integrations/Segment.io");
    }

    private String sendsTo(String url) throws RequestRefusedException {
        JsonNode integration = integration(url);
        return integration.path("protocol").textValue() + "://"
                + integration.path("apiHost").textValue();
    }

    private JsonNode httpConfig() throws RequestRefusedException {
        return integration("http://localhost").path("httpConfig");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8080",
                "https://events.example.com",
                "http://my_service:65535",
                "http://[::1]:8080",
                "http://localhost"
            })
    void haveEventsSentToTheAddressThatWasAsked(String address) throws Exception {
        assertThat(sendsTo(address)).isEqualTo(address + "/v1");
    }

    @ParameterizedTest
    @CsvSource({
        "https, https",
        "HTTPS, https",
        "'https, http', https",
        "'http, https', http",
        "http, http",
        "ftp, http",
        "https://elsewhere, http"
    })
    void knowFromAProxyThatAClientUsedTls(String forwarded, String protocol) throws Exception {
        exchange.getMessage().setHeader("X-Forwarded-Proto", forwarded);

        assertThat(sendsTo("http://events.example.com")).isEqualTo(protocol + "://events.example.com/v1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://a'b",
                "http://user@host",
                "http://a b",
                "http://a:port",
                "http://a:123456",
                "http://",
                "http://[::1",
                "http://a\"b",
                "http://a%2fb"
            })
    void sendNobodyToWhatIsNoAddress(String address) {
        RequestRefusedException refused =
                catchThrowableOfType(RequestRefusedException.class, () -> integration(address));

        assertThat(refused).hasMessage("The Host header must be a host name or address, and perhaps a port.");
        assertThat(refused.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "https://events.example.com, https://events.example.com/v1",
        "https://events.example.com/, https://events.example.com/v1",
        "' http://events.example.com:81/segment/in ', http://events.example.com:81/segment/in/v1",
    })
    void haveEventsSentToThePublicAddress(String configured, String sentTo) throws Exception {
        settings.setPublicAddress(configured);

        assertThat(sendsTo("http://10.0.0.7:8080")).isEqualTo(sentTo);
    }

    @Test
    void takeAnEmptyPublicAddressForNone() throws Exception {
        settings.setPublicAddress(" ");

        assertThat(sendsTo("http://10.0.0.7:8080")).isEqualTo("http://10.0.0.7:8080/v1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "events.example.com",
                "ftp://events.example.com",
                "https://",
                "https://events.example.com?a",
                "https://a@b"
            })
    void refuseAPublicAddressThatIsNone(String configured) {
        assertThatThrownBy(() -> settings.setPublicAddress(configured))
                .hasMessage("launchdarkly.public-address must be empty or an address such as"
                        + " https://events.example.com but is \"" + configured + "\".");
    }

    @Test
    void areNotForACache() throws Exception {
        integration("http://localhost");

        assertThat(exchange.getMessage().getHeader("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void haveTheSdksComeBackAfterARateLimit() throws Exception {
        JsonNode rateLimit = httpConfig().path("rateLimitConfig");

        assertThat(names(rateLimit))
                .containsExactly("enabled", "maxRetryCount", "maxRetryInterval", "maxRateLimitDuration");
        assertThat(rateLimit.path("enabled").booleanValue()).isTrue();
        // Kotlin and Swift read integers; each SDK takes more than its range to the end of it.
        assertThat(rateLimit.path("maxRetryCount").isInt()).isTrue();
        assertThat(rateLimit.path("maxRetryCount").intValue()).isBetween(1, 100);
        assertThat(rateLimit.path("maxRetryInterval").isInt()).isTrue();
        assertThat(rateLimit.path("maxRetryInterval").intValue()).isBetween(1, 3600);
        assertThat(rateLimit.path("maxRateLimitDuration").isInt()).isTrue();
        assertThat(rateLimit.path("maxRateLimitDuration").intValue()).isBetween(10, 86_400);
    }

    @Test
    void haveTheSdksBackOff() throws Exception {
        JsonNode backoff = httpConfig().path("backoffConfig");

        assertThat(names(backoff))
                .containsExactly(
                        "enabled",
                        "maxRetryCount",
                        "baseBackoffInterval",
                        "maxBackoffInterval",
                        "maxTotalBackoffDuration",
                        "jitterPercent",
                        "default4xxBehavior",
                        "default5xxBehavior",
                        "unknownCodeBehavior",
                        "statusCodeOverrides");
        assertThat(backoff.path("enabled").booleanValue()).isTrue();
        assertThat(backoff.path("maxRetryCount").isInt()).isTrue();
        assertThat(backoff.path("maxRetryCount").intValue()).isBetween(1, 100);
        assertThat(backoff.path("baseBackoffInterval").doubleValue()).isBetween(0.1, 60.0);
        assertThat(backoff.path("maxBackoffInterval").isInt()).isTrue();
        assertThat(backoff.path("maxBackoffInterval").intValue()).isBetween(1, 3600);
        assertThat(backoff.path("maxTotalBackoffDuration").isInt()).isTrue();
        assertThat(backoff.path("maxTotalBackoffDuration").intValue()).isBetween(60, 604_800);
        assertThat(backoff.path("jitterPercent").isInt()).isTrue();
        assertThat(backoff.path("jitterPercent").intValue()).isBetween(0, 50);
        assertThat(List.of(
                        backoff.path("default4xxBehavior").asText(),
                        backoff.path("default5xxBehavior").asText(),
                        backoff.path("unknownCodeBehavior").asText()))
                .containsExactly("drop", "retry", "drop");
    }

    /** Kotlin and Swift put the overrides in the place of their own, so they must be whole. */
    @Test
    void haveTheSdksTryAgainWhatMayWork() throws Exception {
        JsonNode overrides = httpConfig().at("/backoffConfig/statusCodeOverrides");

        assertThat(overrides)
                .isEqualTo(
                        new JsonMapper()
                                .readTree(
                                        """
                                        {"408": "retry", "410": "retry", "429": "retry", "460": "retry",
                                         "501": "drop", "505": "drop", "511": "drop"}"""));
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
