package io.segmentlaunchdarkly.launchdarkly;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers what the router made of the events of one request: the body becomes a map from environment to its LaunchDarkly events, each
 * as JSON bytes ({@code Map<String, List<byte[]>>}), and the property {@link Outcomes#PROPERTY} counts what the events came to.
 *
 * <p>An event on which the router itself fails is discarded with the reason, as one is on which a mapping fails: the others of its
 * request go on.
 */
public final class Gather implements AggregationStrategy {
    private static final Logger LOG = LoggerFactory.getLogger(Gather.class);

    @Override
    public Exchange aggregate(Exchange oldExchange, Exchange newExchange) {
        Map<String, List<byte[]>> gathered = oldExchange == null ? new TreeMap<>() : gathered(oldExchange);
        Outcomes outcomes =
                oldExchange == null ? new Outcomes() : oldExchange.getProperty(Outcomes.PROPERTY, Outcomes.class);
        MappingResults results = MappingResults.of(newExchange);
        if (newExchange.getException() != null) {
            discard(newExchange, results);
        }
        outcomes.add(newExchange, results);
        for (MappingResults.Entry entry : results.entries()) {
            if (entry.result() instanceof MappingResult.Mapped mapped) {
                gathered.computeIfAbsent(entry.environment(), environment -> new ArrayList<>())
                        .add(mapped.event());
            }
        }
        Exchange answer = oldExchange == null ? newExchange : oldExchange;
        answer.getMessage().setBody(gathered);
        answer.setProperty(Outcomes.PROPERTY, outcomes);
        return answer;
    }

    private static void discard(Exchange exchange, MappingResults results) {
        Exception failure = exchange.getException();
        LOG.warn("The router failed on an event, which is discarded: {}", failure.toString(), failure);
        exchange.setException(null);
        results.add(new MappingResults.Entry(
                "",
                "",
                ActionProcessor.DEFAULT_ENVIRONMENT,
                new MappingResult.Discarded(
                        MappingResult.Discarded.ROUTER_FAILED, "The router failed: " + failure.getMessage())));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, List<byte[]>> gathered(Exchange exchange) {
        return exchange.getMessage().getBody(Map.class);
    }
}
