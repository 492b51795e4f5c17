package io.segmentlaunchdarkly.outbox;

import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Leaves the exchange's batch in {@code ready/}: the receiver did not take it, and may later. It is handed out again after a pause that
 * doubles from a second to a minute.
 */
public final class KeepBatch implements Processor {
    /** The exchange property with the time in which nothing is to be sent to that environment, a {@link Duration}; none unless set. */
    public static final String PAUSE = "launchdarklyPause";

    @Override
    public void process(Exchange exchange) {
        BatchInHand.of(exchange).keep(exchange.getProperty(PAUSE, Duration.ZERO, Duration.class));
    }
}
