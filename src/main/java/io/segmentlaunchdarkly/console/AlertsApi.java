package io.segmentlaunchdarkly.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.observe.alerts.Alerts;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.CamelContextHelper;

/**
 * The JSON API of the alerts: {@code GET /api/alerts} answers {@link Alerts#list}, and {@code POST /api/alerts/test} with {@code {"rule":
 * name}} sends a test and answers {@link Alerts#test}, or 404 {@code unknown_rule}.
 */
public final class AlertsApi implements Processor {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        String path = message.getHeader(Exchange.HTTP_PATH, String.class);
        String method = message.getHeader(Exchange.HTTP_METHOD, String.class);
        byte[] body = message.getBody(byte[].class);
        message.removeHeaders("*");
        Alerts alerts = CamelContextHelper.mandatoryFindSingleByType(exchange.getContext(), Alerts.class);
        switch (path.replaceFirst("^/api/alerts", "").replaceFirst("/+$", "")) {
            case "" -> {
                allow(path, method, "GET");
                message.setBody(alerts.list());
            }
            case "/test" -> {
                allow(path, method, "POST");
                message.setBody(test(alerts, body));
            }
            default -> throw new RequestRefusedException(404, "not_found", "There is nothing at " + path + ".");
        }
    }

    private static void allow(String path, String method, String only) throws RequestRefusedException {
        if (!method.equals(only)) {
            throw RequestRefusedException.methodNotAllowed(path, method, only);
        }
    }

    private static ObjectNode test(Alerts alerts, byte[] body) throws Exception {
        String rule = rule(body);
        return alerts.test(rule)
                .orElseThrow(() -> new RequestRefusedException(
                        404, "unknown_rule", "There is no rule \"" + rule + "\": alerts list shows all."));
    }

    private static String rule(byte[] body) throws RequestRefusedException {
        try {
            JsonNode rule = JSON.readTree(body == null ? new byte[0] : body).path("rule");
            if (rule.isTextual()) {
                return rule.textValue();
            }
        } catch (IOException e) {
            throw new RequestRefusedException(400, "bad_request", "The body must be JSON: {\"rule\": name}.");
        }
        throw new RequestRefusedException(400, "bad_request", "rule is required, and must be a string.");
    }
}
