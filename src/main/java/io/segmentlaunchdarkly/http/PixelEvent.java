package io.segmentlaunchdarkly.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Reads the event from the query of a request to Segment's Pixel API. In: the query as the body, still percent-encoded. Out: the event as
 * the body, JSON bytes or an {@link ObjectNode}.
 *
 * <p>The event is in {@code data}, as JSON in base64: the standard or the URL-safe alphabet, padded or not, or as JSON that is not
 * encoded. Without {@code data} it is in the parameters, whose dots make objects: {@code
 * userId=ada&event=Opened&properties.subject=News}. Their values are text. A {@code writeKey} parameter beside {@code data} is used when
 * the event has none.
 *
 * <p>Source: Segment's documentation, "Tracking Pixel API".
 */
public final class PixelEvent implements Processor {
    @Override
    public void process(Exchange exchange) throws RequestRefusedException {
        Map<String, String> parameters = parameters(exchange.getMessage().getBody(String.class));
        String data = parameters.get("data");
        if (data == null) {
            exchange.getMessage().setBody(event(parameters));
        } else {
            exchange.setProperty(ExchangeProperties.DEFAULT_WRITE_KEY, parameters.get("writeKey"));
            exchange.getMessage().setBody(decode(data));
        }
    }

    private static Map<String, String> parameters(String query) throws RequestRefusedException {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (query == null) {
            throw badRequest("The request has no query: it must be the event, or have it in data.");
        }
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = percentDecoded(equals < 0 ? parameter : parameter.substring(0, equals));
            String value = equals < 0 ? "" : percentDecoded(parameter.substring(equals + 1));
            if (!name.isEmpty() && parameters.put(name, value) != null) {
                throw badRequest("The parameter " + name + " occurs more than once.");
            }
        }
        return parameters;
    }

    private static String percentDecoded(String text) throws RequestRefusedException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw badRequest("The query has a % that does not begin two hexadecimal digits: " + text + ".");
        }
    }

    private static byte[] decode(String data) throws RequestRefusedException {
        if (data.startsWith("{")) {
            return data.getBytes(StandardCharsets.UTF_8);
        }
        // An unencoded plus sign means a blank in a query.
        String base64 =
                data.replace(' ', '+').replace('-', '+').replace('_', '/').replaceFirst("=+$", "");
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw badRequest("data must be JSON in base64: " + e.getMessage() + ".");
        }
    }

    private static ObjectNode event(Map<String, String> parameters) throws RequestRefusedException {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            String name = parameter.getKey();
            String[] path = name.split("\\.", -1);
            ObjectNode parent = event;
            for (int i = 0; i < path.length - 1; i++) {
                JsonNode child = parent.path(path[i]);
                if (child.isTextual()) {
                    throw contradiction(name);
                }
                parent = child.isObject() ? (ObjectNode) child : parent.putObject(path[i]);
            }
            String last = path[path.length - 1];
            if (parent.has(last)) {
                throw contradiction(name);
            }
            parent.put(last, parameter.getValue());
        }
        return event;
    }

    private static RequestRefusedException contradiction(String name) {
        return badRequest("The parameter " + name + " contradicts another: a field is a text or an object, not both.");
    }

    private static RequestRefusedException badRequest(String message) {
        return new RequestRefusedException(400, "bad_request", message);
    }
}
