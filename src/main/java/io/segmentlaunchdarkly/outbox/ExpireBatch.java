package io.segmentlaunchdarkly.outbox;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Moves the exchange's batch to the dead letters as {@link BuryBatch} does, because the receiver has not accepted it in time. Nothing shows
 * that the receiver works, so the environment pauses as after {@link KeepBatch}.
 */
public final class ExpireBatch implements Processor {
    @Override
    @SuppressWarnings("unchecked")
    public void process(Exchange exchange) throws IOException {
        BatchInHand.of(exchange)
                .expire(
                        exchange.getProperty(ExchangeProperties.DELIVERY_REASON, Map.of(), Map.class),
                        exchange.getProperty(ExchangeProperties.DELIVERY_PAUSE, Duration.ZERO, Duration.class));
    }
}
