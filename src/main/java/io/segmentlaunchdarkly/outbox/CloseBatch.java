package io.segmentlaunchdarkly.outbox;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Closes the open batch in the body: completes its JSON array and moves its file to {@code ready/}, from where it is delivered. */
public final class CloseBatch implements Processor {
    @Override
    public void process(Exchange exchange) {
        exchange.getMessage().getBody(OpenBatch.class).close();
    }
}
