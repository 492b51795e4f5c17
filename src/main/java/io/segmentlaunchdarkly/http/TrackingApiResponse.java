package io.segmentlaunchdarkly.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Finishes an HTTP answer in JSON: content type, and for a browser the CORS headers. Segment's browser SDK sends an Authorization header,
 * so every call is preflighted. It can read {@code Retry-After} and {@code X-RateLimit-Reset} only when they are exposed. The Origin is
 * echoed instead of {@code *} because the SDK may be configured to send credentials.
 */
public final class TrackingApiResponse implements Processor {
    static final String STARTING = "The service is being started: send this request again later.";

    /** A client that comes back after a stop finds this service, or another instance, running. */
    static final String STOPPING = "The service is being stopped: send this request again later.";

    static final String RETRY_AFTER_SECONDS = "5";

    /**
     * An answer for an exception: its status and {@code {"code", "message"}} as the body. Used by the route's error handling. An
     * exception that is not a refusal becomes a 500 that tells the client to come back.
     */
    public static final class Refusal implements Processor {
        @Override
        public void process(Exchange exchange) {
            Message message = exchange.getMessage();
            message.removeHeaders("*");
            Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
            if (cause instanceof RequestRefusedException refused) {
                message.setHeader(Exchange.HTTP_RESPONSE_CODE, refused.status());
                message.setBody(error(refused.code(), refused.getMessage()));
                refused.allowedMethod().ifPresent(method -> message.setHeader("Allow", method));
            } else if (exchange.getContext().isStopping()) {
                message.setHeader(Exchange.HTTP_RESPONSE_CODE, 503);
                message.setHeader("Retry-After", RETRY_AFTER_SECONDS);
                message.setBody(error("stopping", STOPPING));
            } else {
                message.setHeader(Exchange.HTTP_RESPONSE_CODE, 500);
                message.setBody(error("internal_error", "The request failed and none of its events was taken."));
            }
        }
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        // Text is sent as a whole; Camel would read anything else as a stream, block by block on other threads.
        if (message.getBody() instanceof ObjectNode json) {
            message.setBody(json.toString());
        } else {
            message.setBody(message.getBody(String.class));
        }
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        String origin = RequestHead.of(exchange).origin();
        if (origin != null) {
            crossOrigin(origin).forEach(message::setHeader);
        }
        if ("preflight".equals(exchange.getProperty(ExchangeProperties.CALL))) {
            message.setHeader("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
            message.setHeader(
                    "Access-Control-Allow-Headers", "authorization, content-type, content-encoding, x-retry-count");
            message.setHeader("Access-Control-Max-Age", "86400");
        }
    }

    /** The headers that make a browser let a page of another origin read the answer. */
    static Map<String, String> crossOrigin(String origin) {
        return Map.of(
                "Access-Control-Allow-Origin", origin,
                "Access-Control-Allow-Credentials", "true",
                "Access-Control-Expose-Headers", "Retry-After, X-RateLimit-Reset",
                "Vary", "Origin");
    }

    static ObjectNode error(String code, String errorMessage) {
        return JsonNodeFactory.instance.objectNode().put("code", code).put("message", errorMessage);
    }
}
