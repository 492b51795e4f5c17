package io.segmentlaunchdarkly.http;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Takes from the head of an HTTP request of Segment's tracking API what later steps need, and drops all its headers, those of a trace too, which a tracer has read by then, so that nothing a
 * client names there steers a later step or comes back to it. It leaves the body alone: {@link UnpackBody} unpacks it after the write key
 * has been checked.
 *
 * <p>In: an exchange of platform-http under {@code /v1}. Out: in exchange properties {@link ExchangeProperties#CALL}, {@link
 * ExchangeProperties#WRITE_KEY} from the Basic user, {@link ExchangeProperties#EVENT_TYPE} if the address has it, and {@link
 * RequestHead}; for a pixel, the query as the body.
 */
public final class TrackingApiRequest implements Processor {
    /** A request to the Pixel API, as {@link ExchangeProperties#CALL} names it. */
    static final String PIXEL = "pixel";

    /** The parts of a path that are ignored: the prefix, and slashes at the end. */
    private static final Pattern AROUND = Pattern.compile("^/+v1(/+|$)|/+$");

    private static final Map<String, String> EVENT_TYPES = Map.ofEntries(
            Map.entry("track", "track"),
            Map.entry("t", "track"),
            Map.entry("identify", "identify"),
            Map.entry("i", "identify"),
            Map.entry("page", "page"),
            Map.entry("p", "page"),
            Map.entry("screen", "screen"),
            Map.entry("s", "screen"),
            Map.entry("group", "group"),
            Map.entry("g", "group"),
            Map.entry("alias", "alias"),
            Map.entry("a", "alias"));
    private static final Set<String> BATCHES = Set.of("batch", "b", "import");

    @Override
    public void process(Exchange exchange) throws RequestRefusedException {
        Message message = exchange.getMessage();
        String method = message.getHeader(Exchange.HTTP_METHOD, String.class);
        String path = message.getHeader(Exchange.HTTP_PATH, String.class);
        String query = message.getHeader(Exchange.HTTP_QUERY, String.class);
        String url = message.getHeader(Exchange.HTTP_URL, String.class);
        String forwardedProto = message.getHeader("X-Forwarded-Proto", String.class);
        String authorization = message.getHeader("Authorization", String.class);
        String encoding = message.getHeader("Content-Encoding", String.class);
        exchange.setProperty(
                ExchangeProperties.HTTP_REQUEST,
                new RequestHead(message.getHeader("Origin", String.class), encoding, url, forwardedProto));
        message.getHeaders().clear();

        String call = call(method, path, exchange);
        exchange.setProperty(ExchangeProperties.CALL, call);
        switch (call) {
            case "events" -> exchange.setProperty(ExchangeProperties.WRITE_KEY, basicUser(authorization));
            case PIXEL -> message.setBody(query);
            default -> {
                // Nothing else of the request is read.
            }
        }
    }

    private static String call(String method, String path, Exchange exchange) throws RequestRefusedException {
        if (method.equals("OPTIONS")) {
            return "preflight";
        }
        String[] parts = AROUND.matcher(path).replaceAll("").split("/", -1);
        if (parts.length == 3 && parts[0].equals("projects") && parts[2].equals("settings")) {
            allow(method, "GET", path);
            exchange.setProperty(ExchangeProperties.WRITE_KEY, parts[1]);
            return "settings";
        }
        if (parts.length == 2 && parts[0].equals("pixel") && EVENT_TYPES.containsValue(parts[1])) {
            if (!method.equals("HEAD")) {
                allow(method, "GET", path);
            }
            exchange.setProperty(ExchangeProperties.EVENT_TYPE, parts[1]);
            return PIXEL;
        }
        String type = EVENT_TYPES.get(parts[0]);
        boolean metrics = parts[0].equals("m");
        if (parts.length != 1 || (type == null && !metrics && !BATCHES.contains(parts[0]))) {
            throw new RequestRefusedException(404, "not_found", "There is nothing at " + path + ".");
        }
        allow(method, "POST", path);
        if (type != null) {
            exchange.setProperty(ExchangeProperties.EVENT_TYPE, type);
        }
        return metrics ? "metrics" : "events";
    }

    private static void allow(String method, String allowed, String path) throws RequestRefusedException {
        if (!method.equals(allowed)) {
            throw RequestRefusedException.methodNotAllowed(path, method, allowed);
        }
    }

    /** The user of a Basic Authorization header (with or without the colon after it), or null when there is none. */
    private static String basicUser(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        try {
            String pair = new String(
                    Base64.getDecoder().decode(authorization.substring(6).trim()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            String user = colon < 0 ? pair : pair.substring(0, colon);
            return user.isEmpty() ? null : user;
        } catch (IllegalArgumentException e) {
            // Not base64: it yields no key, but the body may carry one.
            return null;
        }
    }
}
