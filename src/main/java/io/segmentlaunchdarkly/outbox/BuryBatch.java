package io.segmentlaunchdarkly.outbox;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Moves the exchange's batch, which the receiver refused, to {@code dead-letter/<environment>/} and writes the exchange's reason beside it,
 * {@code .reason.json}. The environment goes on at once, because a receiver that answers works.
 */
public final class BuryBatch implements Processor {
    @Override
    @SuppressWarnings("unchecked")
    public void process(Exchange exchange) throws IOException {
        BatchInHand.of(exchange).bury(exchange.getProperty(ExchangeProperties.DELIVERY_REASON, Map.of(), Map.class));
    }
}
