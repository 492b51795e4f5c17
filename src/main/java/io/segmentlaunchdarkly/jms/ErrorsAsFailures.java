package io.segmentlaunchdarkly.jms;

import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;

/**
 * Turns an Error that ends the steps inside, such as a stack overflow, into a failure of the exchange. Camel's error handlers deal with
 * exceptions only. An Error would pass all of them, and the message would be rolled back again and again without a log line.
 *
 * <p>For an exchange in a transaction, whose steps all run on the thread that began it.
 */
public final class ErrorsAsFailures implements Policy {
    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // There is nothing to prepare.
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
