package io.segmentlaunchdarkly.outbox;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Leaves the exchange's batch in {@code ready/} because something other than the receiver failed, such as a full disk. The reason is the
 * caught exception; health and the log report it. The batch is handed out again after a pause.
 */
public final class StallBatch implements Processor {
    @Override
    public void process(Exchange exchange) {
        BatchInHand.of(exchange).stall(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }
}
