package io.segmentlaunchdarkly.http;

import io.segmentlaunchdarkly.segment.ContentEncoding;
import io.segmentlaunchdarkly.segment.Limits;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** Unpacks the body of a request, bytes to bytes, according to the encoding that {@link TrackingApiRequest} found. */
public final class UnpackBody implements Processor {
    private int maxBytes = Limits.REQUEST_BYTES;

    /** The most bytes of a body, unpacked, {@code launchdarkly.request.max-bytes}; 500 KB unless set. */
    public void setMaxBytes(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void process(Exchange exchange) throws RequestRefusedException {
        Message message = exchange.getMessage();
        String encoding = RequestHead.of(exchange).contentEncoding();
        message.setBody(ContentEncoding.decode(message.getBody(byte[].class), "Content-Encoding", encoding, maxBytes));
    }
}
