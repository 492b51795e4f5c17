package io.segmentlaunchdarkly.routing;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * The aggregation strategy of the split of a request into its events: gathers what the router made of them. Out: a body that is a map
 * from environment to its LaunchDarkly events ({@code Map<String, List<Map.Entry<String, byte[]>>>}, see {@link GatheredEvents}), and the
 * property {@link ExchangeProperties#REQUEST_OUTCOMES}. Nothing else that was done to an event's exchange shows in the request's.
 *
 * <p>A mapping that fails on its event was dealt with in the transformer. Any other failure is one of the routes, and fails the request:
 * none of it is acknowledged.
 */
public final class GatherEvents implements AggregationStrategy {
    /**
     * @throws UnsupportedOperationException always: only a split shows the request beside its events
     */
    @Override
    public Exchange aggregate(Exchange gathered, Exchange event) {
        throw new UnsupportedOperationException("Events are gathered by the split of a request.");
    }

    /** Meanwhile the request's body is the {@link GatheredEvents}. */
    @Override
    public Exchange aggregate(Exchange gathered, Exchange event, Exchange request) {
        if (event.getException() != null) {
            request.setException(event.getException());
            return request;
        }
        try {
            of(request).add(event);
        } catch (Throwable e) {
            // Whatever a route left there, the request must be answered.
            request.setException(e);
        }
        return request;
    }

    @Override
    public void onCompletion(Exchange gathered, Exchange request) {
        if (request.getException() == null) {
            GatheredEvents all = of(request);
            request.getMessage().setBody(all.events());
            request.setProperty(ExchangeProperties.REQUEST_OUTCOMES, all.outcomes());
        }
    }

    /** What is gathered of a request so far; nothing while its body is still the list of its events. */
    private static GatheredEvents of(Exchange request) {
        if (request.getMessage().getBody() instanceof GatheredEvents gathered) {
            return gathered;
        }
        GatheredEvents gathered = new GatheredEvents();
        request.getMessage().setBody(gathered);
        return gathered;
    }
}
