package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.logging.Failures;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Puts a record that cannot be read, or that failed again and again, into the topic of what cannot be delivered, with the reason. It is the
 * last step of the error handling; out: a body that is an empty list, as nothing was made of the record.
 */
public final class SetAsideRecord implements Processor {
    @Override
    public void process(Exchange exchange) throws IOException {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        exchange.getProperty(ExchangeProperties.RECORD_IN_HAND, RecordInHand.class)
                .setAside(
                        null,
                        failure instanceof RequestRefusedException refused
                                ? Map.of("code", refused.code(), "reason", refused.getMessage())
                                : Map.of("code", "internal_error", "reason", Failures.describe(failure)));
        exchange.getMessage().setBody(List.of());
    }
}
