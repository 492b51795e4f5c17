package io.segmentlaunchdarkly.http;

import java.util.Base64;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** The answer to every request to the Pixel API, whatever its outcome: 200 with a transparent GIF of one pixel, not to be cached. */
public final class PixelImage implements Processor {
    private static final byte[] GIF =
            Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, "image/gif");
        message.setHeader("Cache-Control", "no-store");
        message.setBody(GIF.clone());
    }
}
