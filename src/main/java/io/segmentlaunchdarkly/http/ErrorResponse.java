package io.segmentlaunchdarkly.http;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** An answer to a request that failed: a status, {@code {"code", "message"}} as JSON, and when to retry. */
public final class ErrorResponse implements Processor {
    private int status = 500;
    private String code = "internal_error";
    private String message = "";
    private String retryAfter = "";

    /** The HTTP status, 4xx or 5xx. */
    public void setStatus(int status) {
        this.status = status;
    }

    /** The reason code, as Segment's answers have it. */
    public void setCode(String code) {
        this.code = code;
    }

    /** One sentence. */
    public void setMessage(String message) {
        this.message = message;
    }

    /** After how many seconds the same request may succeed; empty when it never will. */
    public void setRetryAfter(String retryAfter) {
        this.retryAfter = retryAfter;
    }

    @Override
    public void process(Exchange exchange) {
        Message response = exchange.getMessage();
        response.removeHeaders("*");
        response.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        if (!retryAfter.isEmpty()) {
            response.setHeader("Retry-After", retryAfter);
        }
        if (status == 429) {
            // What Segment's older browser SDKs read in its place.
            response.setHeader("X-RateLimit-Reset", retryAfter);
        }
        response.setBody(TrackingApiResponse.error(code, message));
    }
}
