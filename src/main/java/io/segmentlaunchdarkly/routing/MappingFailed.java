package io.segmentlaunchdarkly.routing;

import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.util.ObjectHelper;

/**
 * Discards the event for one mapping because the mapping failed on it, as Segment does. The failure is the reason; other mappings and
 * events are not affected. It is the last step of the transformers' error handling.
 *
 * <p>When memory runs out, the mapping is not at fault. The request then fails, so that the client sends the event again.
 */
public final class MappingFailed implements Processor {
    /**
     * @throws Exception the failure itself, if memory ran out
     */
    @Override
    public void process(Exchange exchange) throws Exception {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (ObjectHelper.getException(OutOfMemoryError.class, failure) != null) {
            throw failure;
        }
        String reason = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        MappingOutcomes.add(
                exchange,
                exchange.getProperty(Exchange.FAILURE_ROUTE_ID, "", String.class),
                "",
                new MappingOutcome.Discarded(MappingOutcome.Discarded.MAPPING_FAILED, "The mapping failed: " + reason));
        exchange.getMessage().setBody(null);
    }
}
