package io.segmentlaunchdarkly.outbox;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Leaves the exchange's batch in {@code ready/}, because the receiver did not accept it but may do so later. It is handed out again after a
 * pause that doubles from a second to a minute, and not before the exchange's pause is over.
 */
public final class KeepBatch implements Processor {
    @Override
    public void process(Exchange exchange) {
        BatchInHand.of(exchange)
                .keep(exchange.getProperty(ExchangeProperties.DELIVERY_PAUSE, Duration.ZERO, Duration.class));
    }
}
