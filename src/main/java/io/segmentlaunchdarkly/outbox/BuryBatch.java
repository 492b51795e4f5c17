package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Moves the exchange's batch to {@code dead-letter/<environment>/}, with {@code .reason.json} beside it. */
public final class BuryBatch implements Processor {
    /** The exchange property with the reason, a map as it is written to {@code .reason.json}. */
    public static final String REASON = "launchdarklyReason";

    @Override
    @SuppressWarnings("unchecked")
    public void process(Exchange exchange) throws IOException {
        BatchInHand.of(exchange).bury(exchange.getProperty(REASON, Map.of(), Map.class));
    }
}
