package io.segmentlaunchdarkly.routing;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * The aggregation strategy for the split of a request into its events: gathers what the router made of them. Out: as the body the list of
 * LaunchDarkly events, each an {@link io.segmentlaunchdarkly.outbox.OutboxEvent}, and the property {@link
 * ExchangeProperties#REQUEST_OUTCOMES}. Other changes to an event's exchange do not reach the request's.
 *
 * <p>A mapping that fails on its event is handled in the transformer. Any other failure is a failure of the routes and fails the request:
 * none of its events is acknowledged.
 */
public final class GatherEvents implements AggregationStrategy {
    /**
     * @throws UnsupportedOperationException always, because a split calls the method that also gets the request
     */
    @Override
    public Exchange aggregate(Exchange gathered, Exchange event) {
        throw new UnsupportedOperationException("Events are gathered by the split of a request.");
    }

    /** While events are gathered, the request's body is the {@link GatheredEvents}. */
    @Override
    public Exchange aggregate(Exchange gathered, Exchange event, Exchange request) {
        if (event.getException() != null) {
            request.setException(event.getException());
            return request;
        }
        try {
            of(request).add(event);
        } catch (Throwable e) {
            // Whatever a route left in the exchange, the request must be answered.
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

    /** What has been gathered from a request so far; nothing while its body is still the list of its events. */
    private static GatheredEvents of(Exchange request) {
        if (request.getMessage().getBody() instanceof GatheredEvents gathered) {
            return gathered;
        }
        GatheredEvents gathered = new GatheredEvents();
        request.getMessage().setBody(gathered);
        return gathered;
    }
}
