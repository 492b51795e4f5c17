package io.segmentlaunchdarkly.jms;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Stops taking messages for a while, because of the exchange's failure. */
public final class PauseConsuming implements Processor {
    @Override
    public void process(Exchange exchange) {
        exchange.getContext()
                .getComponent(LaunchDarklyJmsComponent.SCHEME, LaunchDarklyJmsComponent.class)
                .pause(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
    }
}
