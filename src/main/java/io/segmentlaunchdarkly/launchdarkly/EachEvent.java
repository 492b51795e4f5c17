package io.segmentlaunchdarkly.launchdarkly;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Sends each event of a request through the router, one after another, and gathers what comes out. Each goes in an exchange of its own, a
 * copy of the request's, so that none sees what was done to another.
 *
 * <p>In: a body that is the list of the request's events. Out: a body that is a map from environment to its LaunchDarkly events ({@code
 * Map<String, List<Map.Entry<String, byte[]>>>}, see {@link Gathered}), and the property {@link Outcomes#PROPERTY}.
 *
 * <p>A mapping that fails on its event was dealt with in the transformer. Any other failure is one of the routes, and fails the request:
 * none of it is acknowledged.
 *
 * <p>Camel's split does the same, with a list, a queue, a lock and a unit of work for each event besides, which took a tenth of all CPU
 * time (docs/performance.md). Where the routes allow it, events take the {@link StraightWay} through them.
 */
public final class EachEvent extends AsyncProcessorSupport implements CamelContextAware {
    private CamelContext camelContext;
    private String router = "direct:launchdarkly-dispatch";
    private Endpoint endpoint;
    private AsyncProducer producer;
    private volatile StraightWay straightWay;

    /** The address of the router; {@code direct:launchdarkly-dispatch} unless set. */
    public void setRouter(String router) {
        this.router = router;
    }

    /** The address of the router. */
    public String router() {
        return router;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    protected void doStart() throws Exception {
        endpoint = camelContext.getEndpoint(router);
        producer = endpoint.createAsyncProducer();
        ServiceHelper.startService(producer);
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopService(producer);
    }

    @Override
    public boolean process(Exchange request, AsyncCallback callback) {
        if (!(request.getMessage().getBody() instanceof List<?> events)) {
            Object body = request.getMessage().getBody();
            request.setException(new IllegalArgumentException(
                    "The body must be the list of the request's events, as launchdarklyRequestReader leaves it, but it was "
                            + (body == null ? "empty." : "a " + body.getClass().getName() + ".")));
            callback.done(true);
            return true;
        }
        new Run(request, events.iterator(), callback).goOn();
        return false;
    }

    /** The straight way for the events of a request, or null when they must go by Camel. */
    private StraightWay straightWay(Exchange request) {
        StraightWay way = straightWay;
        if (way == null || !way.isUpToDate()) {
            way = StraightWay.from(endpoint);
            straightWay = way;
        }
        return way.isOpen() && request.getUnitOfWork() != null ? way : null;
    }

    /** One request on its way. An event's way may end on the thread that sent it or on another, before it was left or after. */
    private final class Run implements AsyncCallback {
        private final Exchange request;
        private final Iterator<?> events;
        private final AsyncCallback callback;
        private final Gathered gathered = new Gathered();
        /** How often it is to go on; whoever finds 0 does it for all, so that ways which end at once do not nest. */
        private final AtomicInteger turns = new AtomicInteger();

        private final StraightWay straightWay;
        private Exchange current;

        Run(Exchange request, Iterator<?> events, AsyncCallback callback) {
            this.request = request;
            this.events = events;
            this.callback = callback;
            this.straightWay = straightWay(request);
        }

        void goOn() {
            if (turns.getAndIncrement() == 0) {
                do {
                    next();
                } while (turns.decrementAndGet() > 0);
            }
        }

        private void next() {
            current = nextForCamel();
            if (current != null) {
                producer.process(current, this);
                return;
            }
            request.getMessage().setBody(gathered.events());
            request.setProperty(Outcomes.PROPERTY, gathered.outcomes());
            callback.done(false);
        }

        /** Takes events the straight way until one must go by Camel; null when that is none, or something failed. */
        private Exchange nextForCamel() {
            try {
                while (events.hasNext() && request.getException() == null) {
                    // A large request's events are read here.
                    Object event = events.next();
                    if (!goesStraight(event)) {
                        return exchange(event);
                    }
                }
            } catch (Throwable e) {
                // Whatever it is, memory that ran out too, the request must be answered.
                request.setException(e);
            }
            return null;
        }

        private Exchange exchange(Object event) {
            Exchange exchange = ExchangeHelper.createCorrelatedCopy(request, false);
            exchange.getExchangeExtension().setTransacted(request.isTransacted());
            exchange.getMessage().setBody(event);
            return exchange;
        }

        private boolean goesStraight(Object event) {
            if (straightWay == null) {
                return false;
            }
            Exchange exchange = exchange(event);
            if (!straightWay.take(request, exchange)) {
                return false;
            }
            gather(exchange);
            return true;
        }

        @Override
        public void done(boolean doneSync) {
            request.setException(current.getException());
            if (request.getException() == null) {
                gather(current);
            }
            goOn();
        }

        private void gather(Exchange event) {
            try {
                gathered.add(event);
            } catch (Throwable e) {
                // Whatever a route left there, the request must be answered.
                request.setException(e);
            }
        }
    }
}
