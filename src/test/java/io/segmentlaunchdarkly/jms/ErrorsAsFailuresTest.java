package io.segmentlaunchdarkly.jms;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class ErrorsAsFailuresTest {
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    private void run(Processor steps) throws Exception {
        new ErrorsAsFailures().wrap(null, steps).process(exchange);
    }

    @Test
    void failsTheExchangeWhoseStepsEndInAnError() throws Exception {
        StackOverflowError error = new StackOverflowError("deep");
        run(failing -> {
            throw error;
        });
        assertThat(exchange.getException()).hasCause(error);
    }

    @Test
    void leavesStepsThatEndWellAlone() throws Exception {
        run(well -> well.getMessage().setBody("done"));
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo("done");
    }
}
