package io.segmentlaunchdarkly.jms;

import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;

/**
 * Makes an Error that ends the steps inside, a stack that overflows say, the failure of the exchange. Camel's error handlers deal with
 * exceptions only; an Error would go through all of them, and the message would be rolled back without a word, again and again.
 *
 * <p>For an exchange in a transaction, whose steps are all made by the thread that began it.
 */
public final class ErrorsAsFailures implements Policy {
    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // Nothing is to be changed.
    }

    @Override
    public Processor wrap(Route route, Processor steps) {
        return exchange -> process(steps, exchange);
    }

    private static void process(Processor steps, Exchange exchange) throws Exception {
        try {
            steps.process(exchange);
        } catch (Error e) {
            // Camel wraps it in an exception.
            exchange.setException(e);
        }
    }
}
