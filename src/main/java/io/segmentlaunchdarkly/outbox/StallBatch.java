package io.segmentlaunchdarkly.outbox;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Leaves the exchange's batch in {@code ready/} because of something other than the receiver, such as a full disk: the exception that was
 * caught. It is handed out again after a pause; health and the log say why it waits.
 */
public final class StallBatch implements Processor {
    @Override
    public void process(Exchange exchange) {
        BatchInHand.of(exchange).stall(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }
}
