package io.segmentlaunchdarkly.routing;

import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Gives each exchange its own empty mapping outcomes. It is the first step of the router, where the body is the event. */
public final class StartMappingOutcomes implements Processor {
    @Override
    public void process(Exchange exchange) {
        MappingOutcomes.start(exchange);
    }
}
