package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Replaces the exchange's batch with two halves. Each has a payload id that is derived from the batch's. */
public final class SplitBatch implements Processor {
    @Override
    public void process(Exchange exchange) throws IOException {
        BatchInHand.of(exchange).split();
    }
}
