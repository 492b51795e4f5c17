package io.segmentlaunchdarkly.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.segment.RequestReader;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * The settings that analytics.js asks its CDN for before it sends anything: the least that lets it send to the host it was told,
 * with no other destination in the browser.
 */
public final class BrowserSettings implements Processor {
    @Override
    public void process(Exchange exchange) {
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        ObjectNode integration = settings.putObject("integrations").putObject("Segment.io");
        integration.put("apiKey", exchange.getProperty(RequestReader.WRITE_KEY, String.class));
        integration.put("addBundledMetadata", false);
        integration.putArray("unbundledIntegrations");
        settings.putObject("plan").putObject("track").putObject("__default").put("enabled", true);
        settings.putObject("metrics").put("sampleRate", 0);
        exchange.getMessage().setBody(settings);
    }
}
