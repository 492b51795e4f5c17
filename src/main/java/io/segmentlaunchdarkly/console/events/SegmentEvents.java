package io.segmentlaunchdarkly.console.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.history.HistoryEvent;
import io.segmentlaunchdarkly.history.HistoryRequests;
import io.segmentlaunchdarkly.segment.RequestContents;
import io.segmentlaunchdarkly.segment.RequestReader;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import io.segmentlaunchdarkly.settings.Setting;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;

/** Segment events of the history, as the routes see them and as a client sends them. */
public final class SegmentEvents {
    private final CamelContext context;
    private final RequestReader reader = new RequestReader();

    public SegmentEvents(CamelContext context) {
        this.context = context;
    }

    /**
     * The event with type, messageId, times and the request's context, as it came to the router; empty if the history does not have it
     * whole, or it was rejected.
     */
    public Optional<ObjectNode> asRouted(HistoryEvent event) {
        if (event.json().isEmpty()) {
            return Optional.empty();
        }
        try {
            return read(HistoryRequests.line(List.of(event)), event.received()).event();
        } catch (JsonProcessingException | RequestRefusedException e) {
            return Optional.empty();
        }
    }

    /**
     * A request that was read.
     *
     * @param event its first event as the router sees it; empty if none was accepted
     * @param rejection why the first one that was rejected was, as a code and a sentence; empty if none was
     */
    public record Read(Optional<ObjectNode> event, String rejection) {}

    /**
     * Reads a request of Segment's tracking API as ingest does.
     *
     * @throws RequestRefusedException if ingest would refuse all of it
     */
    public Read read(String request, Instant received) throws RequestRefusedException {
        Exchange exchange = new DefaultExchange(context);
        exchange.setProperty(ExchangeProperties.RECEIVED_AT, received);
        exchange.getMessage().setBody(request.getBytes(StandardCharsets.UTF_8));
        reader.process(exchange);
        List<?> events = exchange.getMessage().getBody(List.class);
        return new Read(
                events.stream().findFirst().map(ObjectNode.class::cast),
                RequestContents.of(exchange).rejections().stream()
                        .findFirst()
                        .map(rejection -> rejection.code() + ": " + rejection.message())
                        .orElse(""));
    }

    /** A command that sends an event to this service; empty where the history does not have it whole. */
    public String curl(HistoryEvent event) {
        if (!HistoryRequests.hasWhole(event)) {
            return "";
        }
        String type = event.identity().type();
        String scheme =
                setting("camel.server.use-global-ssl-context-parameters").equals("true") ? "https" : "http";
        String host = setting("camel.server.host");
        return "curl " + scheme + "://" + (host.equals("0.0.0.0") ? "localhost" : host) + ":"
                + setting(Setting.SERVER_PORT.key()) + "/v1/" + (type.matches("[a-z]+") ? type : "batch")
                + " -u 'WRITE_KEY:' -H 'Content-Type: application/json' -d '"
                + event.json().replace("'", "'\\''") + "'";
    }

    private String setting(String name) {
        return context.getPropertiesComponent().resolveProperty(name).orElse("");
    }
}
