package io.segmentlaunchdarkly.observe.alerts;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** The body that Slack's incoming webhooks take, {@code {"text": ...}}, from that of an alert. */
public final class SlackMessage implements Processor {
    @Override
    public void process(Exchange exchange) {
        Map<?, ?> alert = exchange.getMessage().getBody(Map.class);
        String text = String.valueOf(alert.get("text"));
        // Slack's documentation, "Escaping text": these three have a meaning in its markup.
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        exchange.getMessage().setBody(Map.of("text", escaped));
    }
}
