package io.segmentlaunchdarkly.http;

import io.segmentlaunchdarkly.segment.ContentEncoding;
import io.segmentlaunchdarkly.segment.Limits;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Unpacks the body of a request, bytes to bytes, according to the encoding that {@link TrackingApiRequest} found. A request whose body
 * the server has read as a form is refused, because its JSON is lost.
 */
public final class UnpackBody implements Processor {
    private int maxBytes = Limits.REQUEST_BYTES;

    /** The most bytes of a body, unpacked, {@code launchdarkly.request.max-bytes}; 500 KB unless set. */
    public void setMaxBytes(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void process(Exchange exchange) throws RequestRefusedException {
        Message message = exchange.getMessage();
        if (message.getBody() instanceof Map) {
            throw new RequestRefusedException(
                    400,
                    "form_not_supported",
                    "The server took the body for a form and it cannot be read as JSON any more: send it with Content-Type:"
                            + " application/json.");
        }
        String encoding = RequestHead.of(exchange).contentEncoding();
        message.setBody(ContentEncoding.decode(message.getBody(byte[].class), "Content-Encoding", encoding, maxBytes));
    }
}
