package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Puts two halves in the place of the exchange's batch. Each has a payload id that follows from the batch's. */
public final class SplitBatch implements Processor {
    @Override
    public void process(Exchange exchange) throws IOException {
        BatchInHand.of(exchange).split();
    }
}
