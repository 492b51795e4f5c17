package io.segmentlaunchdarkly.routing;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * The aggregation strategy of the split of a request into its events: gathers what the router made of them. Out: a body that is
 * the list of LaunchDarkly events, each an {@link io.segmentlaunchdarkly.outbox.OutboxEvent}, and the property {@link ExchangeProperties#REQUEST_OUTCOMES}. Nothing else that was done to an event's exchange shows in the request's.
 *
 * <p>A mapping that fails on its event is handled in the transformer. Any other failure is a failure of the routes and fails the request:
 * none of its events is acknowledged.
 */
public final class GatherEvents implements AggregationStrategy {
    /**
     * @throws UnsupportedOperationException always, because only a split passes the request beside its events
     */
    @Override
    public Exchange aggregate(Exchange gathered, Exchange event) {
        throw new UnsupportedOperationException("Events are gathered by the split of a request.");
    }

    /** In the meantime the request's body is the {@link GatheredEvents}. */
    @Override
    public Exchange aggregate(Exchange gathered, Exchange event, Exchange request) {
        if (event.getException() != null) {
            request.setException(event.getException());
            return request;
        }
        try {
            of(request).add(event);
        } catch (Throwable e) {
            // The request must be answered whatever a route left there.
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
