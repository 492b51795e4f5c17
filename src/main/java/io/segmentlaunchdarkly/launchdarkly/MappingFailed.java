package io.segmentlaunchdarkly.launchdarkly;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Discards the event for one mapping because the mapping failed on it, as Segment does: the reason is the failure, and the other
 * mappings and events go on. The last step of the transformers' error handling.
 */
public final class MappingFailed implements Processor {
    @Override
    public void process(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        String reason = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        MappingResults.of(exchange)
                .add(new MappingResults.Entry(
                        ActionProcessor.mappingName(exchange.getProperty(Exchange.FAILURE_ROUTE_ID, "", String.class)),
                        "",
                        exchange.getProperty(
                                ActionProcessor.ENVIRONMENT_PROPERTY,
                                ActionProcessor.DEFAULT_ENVIRONMENT,
                                String.class),
                        new MappingResult.Discarded(
                                MappingResult.Discarded.MAPPING_FAILED, "The mapping failed: " + reason)));
        exchange.getMessage().setBody(null);
    }
}
