package io.segmentlaunchdarkly.launchdarkly;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * Gathers what the router made of the events of one request: the body becomes a map from environment to its LaunchDarkly events, each
 * as JSON bytes ({@code Map<String, List<byte[]>>}).
 *
 * <p>A mapping that fails on its event was dealt with in the transformer. Any other failure is one of the routes, and fails the request:
 * none of it is acknowledged.
 */
public final class Gather implements AggregationStrategy {

    @Override
    public Exchange aggregate(Exchange oldExchange, Exchange newExchange) {
        Map<String, List<byte[]>> gathered = oldExchange == null ? new TreeMap<>() : gathered(oldExchange);
        MappingResults results = newExchange.getProperty(MappingResults.PROPERTY, MappingResults.class);
        if (results != null) {
            for (MappingResults.Entry entry : results.entries()) {
                if (entry.result() instanceof MappingResult.Mapped mapped) {
                    gathered.computeIfAbsent(entry.environment(), environment -> new ArrayList<>())
                            .add(mapped.event());
                }
            }
        }
        Exchange answer = oldExchange == null ? newExchange : oldExchange;
        answer.getMessage().setBody(gathered);
        if (newExchange.getException() != null && answer.getException() == null) {
            answer.setException(newExchange.getException());
        }
        return answer;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, List<byte[]>> gathered(Exchange exchange) {
        return exchange.getMessage().getBody(Map.class);
    }
}
