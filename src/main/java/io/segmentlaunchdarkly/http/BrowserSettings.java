package io.segmentlaunchdarkly.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import io.segmentlaunchdarkly.settings.Setting;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * The settings that Segment's SDKs for browsers and mobile apps ask a CDN for before they send anything: the client runs no other
 * destination, sends events to the address from which it got the settings, and knows how to treat an error.
 *
 * <p>{@code integrations["Segment.io"]} has {@code apiHost}, a host followed by {@code /v1}; {@code protocol}, {@code http} or {@code
 * https} (the mobile SDKs always use https); and {@code httpConfig}. Without {@code httpConfig} the mobile SDKs drop events that are
 * answered with a 4xx other than 429. Its values are the defaults of Segment's Kotlin and Swift SDKs. Intervals are in seconds.
 */
public final class BrowserSettings implements Processor {
    private static final Pattern ASKED_ADDRESS =
            Pattern.compile("(https?)://((?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?)(?:[/?].*)?");

    private String protocol;
    private String apiHost;

    /**
     * The address at which clients reach the service, such as {@code https://events.example.com}, with a path when a proxy strips one;
     * empty for the address of each request, which is right unless a proxy changes the {@code Host} header.
     *
     * @throws IllegalArgumentException in one line that names the setting, when it is not such an address
     */
    public void setPublicAddress(String publicAddress) {
        String address = Setting.PUBLIC_ADDRESS.checked(publicAddress);
        if (!address.isEmpty()) {
            URI parts = URI.create(address);
            protocol = parts.getScheme();
            apiHost = parts.getRawAuthority() + parts.getRawPath().replaceFirst("/$", "") + "/v1";
        }
    }

    @Override
    public void process(Exchange exchange) throws RequestRefusedException {
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        ObjectNode integration = settings.putObject("integrations").putObject("Segment.io");
        integration.put("apiKey", exchange.getProperty(ExchangeProperties.WRITE_KEY, String.class));
        integration.put("addBundledMetadata", false);
        integration.putArray("unbundledIntegrations");
        if (apiHost == null) {
            String url = RequestHead.of(exchange).urlAsAsked();
            Matcher asked = ASKED_ADDRESS.matcher(url == null ? "" : url);
            if (!asked.matches()) {
                throw new RequestRefusedException(
                        400, "bad_request", "The Host header must be a host name or address, and perhaps a port.");
            }
            integration.put("protocol", asked.group(1)).put("apiHost", asked.group(2) + "/v1");
        } else {
            integration.put("protocol", protocol).put("apiHost", apiHost);
        }
        httpConfig(integration.putObject("httpConfig"));
        settings.putObject("plan").putObject("track").putObject("__default").put("enabled", true);
        settings.putObject("metrics").put("sampleRate", 0);
        exchange.getMessage().setBody(settings);
        // A cache would give one client the address that another client used.
        exchange.getMessage().setHeader("Cache-Control", "no-store");
    }

    private static void httpConfig(ObjectNode config) {
        config.putObject("rateLimitConfig")
                .put("enabled", true)
                .put("maxRetryCount", 100)
                .put("maxRetryInterval", 300)
                .put("maxRateLimitDuration", 43_200);
        ObjectNode backoff = config.putObject("backoffConfig")
                .put("enabled", true)
                .put("maxRetryCount", 100)
                .put("baseBackoffInterval", 0.5)
                .put("maxBackoffInterval", 300)
                .put("maxTotalBackoffDuration", 43_200)
                .put("jitterPercent", 10)
                .put("default4xxBehavior", "drop")
                .put("default5xxBehavior", "retry")
                .put("unknownCodeBehavior", "drop");
        ObjectNode byStatus = backoff.putObject("statusCodeOverrides");
        List.of("408", "410", "429", "460").forEach(status -> byStatus.put(status, "retry"));
        List.of("501", "505", "511").forEach(status -> byStatus.put(status, "drop"));
    }
}
