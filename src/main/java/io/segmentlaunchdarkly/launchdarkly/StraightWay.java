package io.segmentlaunchdarkly.launchdarkly;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Channel;
import org.apache.camel.DisabledAware;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.StatefulService;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.model.Model;
import org.apache.camel.model.MulticastDefinition;
import org.apache.camel.processor.ChoiceProcessor;
import org.apache.camel.processor.FilterProcessor;
import org.apache.camel.processor.MulticastProcessor;
import org.apache.camel.processor.Pipeline;
import org.apache.camel.processor.SendProcessor;
import org.apache.camel.processor.SetBodyProcessor;
import org.apache.camel.processor.SetPropertyProcessor;
import org.apache.camel.processor.aggregate.UseLatestAggregationStrategy;
import org.apache.camel.processor.errorhandler.ErrorHandlerSupport;
import org.apache.camel.spi.UnitOfWork;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.apache.camel.support.processor.DelegateSyncProcessor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of an event through the router and its transformers, walked by calling what Camel has built of the routes one after the other,
 * without the rest of its engine: queues, error handlers and units of work, which took a sixth of all CPU time (docs/performance.md).
 *
 * <p>It exists only where nobody could tell the difference: the routes hold nothing but {@code choice}, {@code filter}, {@code
 * multicast}, {@code setBody}, {@code setProperty}, {@code to} a direct route that is so too, and {@code process} of this project's own
 * steps; and nobody looks on, be it a tracer, a debugger, JMX, an interceptor, a route policy or an event notifier. An event on whose way
 * anything goes wrong goes by Camel from the start, which deals with it as the routes say; these steps do nothing that could not be done
 * twice.
 */
final class StraightWay {
    private static final Logger LOG = LoggerFactory.getLogger(StraightWay.class);
    private static final AsyncCallback NOTHING = doneSync -> {};
    /** Where the steps are that may be taken: actions, results, and filters of events. */
    private static final Set<String> OURS =
            Set.of("io.segmentlaunchdarkly.launchdarkly", "io.segmentlaunchdarkly.segment");

    /** A part of the way. Returns whether the event may go on. */
    private interface Step {
        boolean take(Exchange event) throws Exception;
    }

    /** There is something that Camel must do. */
    private static final class Detour extends Exception {
        private static final long serialVersionUID = 1;

        Detour(Object what) {
            super(String.valueOf(what), null, false, false);
        }
    }

    private final CamelContext context;
    /** The routes it goes through, each a step; null while it is looked at. */
    private final Map<Route, Step> routes = new HashMap<>();

    private Step router;

    private StraightWay(CamelContext context) {
        this.context = context;
    }

    /** The way from an endpoint on, as the routes are now. */
    static StraightWay from(Endpoint endpoint) {
        StraightWay way = new StraightWay(endpoint.getCamelContext());
        try {
            way.router = way.route(endpoint);
        } catch (Detour detour) {
            LOG.debug("Events go by Camel's engine because of {}", detour.getMessage());
        }
        return way;
    }

    /** Whether the routes that were looked at are still those that run. */
    boolean isUpToDate() {
        for (Route route : routes.keySet()) {
            if (!(route.getConsumer() instanceof StatefulService consumer) || !consumer.isStarted()) {
                return false;
            }
        }
        return !routes.isEmpty();
    }

    /** Whether there is one, and nobody looks on. */
    boolean isOpen() {
        return router != null
                && isUpToDate()
                && !context.getCamelContextExtension().isEventNotificationApplicable();
    }

    /**
     * Takes an event to its end.
     *
     * @param request the exchange of its request, whose unit of work the event has meanwhile
     * @return whether it has come there; if not, a fresh copy of it must go by Camel
     */
    boolean take(Exchange request, Exchange event) {
        event.getExchangeExtension().setUnitOfWork(request.getUnitOfWork());
        try {
            return router.take(event);
        } catch (Throwable failure) {
            // It will fail again, where Camel deals with it.
            return false;
        } finally {
            event.getExchangeExtension().setUnitOfWork(null);
        }
    }

    private Step route(Endpoint endpoint) throws Detour {
        Route route = endpoint instanceof DirectEndpoint ? routeFrom(endpoint) : null;
        if (route == null || (routes.containsKey(route) && routes.get(route) == null)) {
            throw new Detour(endpoint);
        }
        if (!routes.containsKey(route)) {
            routes.put(route, null);
            if (isWatched(route) || !(route.getProcessor() instanceof DelegateAsyncProcessor start)) {
                throw new Detour(route);
            }
            Step steps = step(start.getProcessor());
            routes.put(route, event -> {
                UnitOfWork work = event.getUnitOfWork();
                work.pushRoute(route);
                try {
                    return steps.take(event);
                } finally {
                    work.popRoute();
                }
            });
        }
        return routes.get(route);
    }

    private Route routeFrom(Endpoint endpoint) {
        for (Route route : context.getRoutes()) {
            if (route.getEndpoint() == endpoint) {
                return route;
            }
        }
        return null;
    }

    /** Whether somebody wants to see each step, or to do something before or after it; tracers and debuggers come as event notifiers. */
    private boolean isWatched(Route route) {
        return context.isUseMDCLogging()
                || route.isMessageHistory()
                || (route.getDelayer() != null && route.getDelayer() > 0)
                || route.getManagementInterceptStrategy() != null
                || !route.getRoutePolicyList().isEmpty();
    }

    private Step step(Processor processor) throws Detour {
        if (processor instanceof DisabledAware step && step.isDisabled()) {
            throw new Detour(processor);
        }
        if (processor instanceof Channel channel) {
            return step(unguarded(channel));
        }
        if (processor instanceof Pipeline pipeline) {
            return sequence(pipeline);
        }
        if (processor instanceof ChoiceProcessor choice) {
            return choice(choice);
        }
        if (processor instanceof FilterProcessor filter) {
            Step inside = step(filter.getProcessor());
            return event -> !filter.matches(event) || inside.take(event);
        }
        if (processor instanceof MulticastProcessor multicast) {
            return multicast(multicast);
        }
        if (processor instanceof SendProcessor send) {
            return send(send);
        }
        if (processor instanceof SetBodyProcessor || processor instanceof SetPropertyProcessor) {
            AsyncProcessor atOnce = (AsyncProcessor) processor;
            return event -> atOnce.process(event, NOTHING) && event.getException() == null;
        }
        if (processor instanceof DelegateSyncProcessor delegate
                && OURS.contains(delegate.getProcessor().getClass().getPackageName())) {
            Processor ours = delegate.getProcessor();
            return event -> {
                ours.process(event);
                return event.getException() == null && !event.isRouteStop();
            };
        }
        throw new Detour(processor);
    }

    /** What is behind the error handler: the step, or an interceptor before it. */
    private static Processor unguarded(Channel channel) {
        return channel.getErrorHandler() instanceof ErrorHandlerSupport handler
                ? handler.getOutput()
                : channel.getOutput();
    }

    private Step[] steps(Collection<? extends Processor> processors) throws Detour {
        List<Step> steps = new ArrayList<>(processors.size());
        for (Processor processor : processors) {
            steps.add(step(processor));
        }
        return steps.toArray(Step[]::new);
    }

    private Step sequence(Pipeline pipeline) throws Detour {
        Step[] steps = steps(pipeline.next());
        return event -> {
            for (Step step : steps) {
                if (!step.take(event)) {
                    return false;
                }
            }
            return true;
        };
    }

    private Step choice(ChoiceProcessor choice) throws Detour {
        FilterProcessor[] conditions = choice.getFilters().toArray(FilterProcessor[]::new);
        Step[] branches = steps(
                choice.getFilters().stream().map(FilterProcessor::getProcessor).toList());
        Step otherwise = choice.getOtherwise() == null ? event -> true : step(choice.getOtherwise());
        return event -> {
            for (int i = 0; i < conditions.length; i++) {
                if (conditions[i].matches(event)) {
                    return branches[i].take(event);
                }
            }
            return otherwise.take(event);
        };
    }

    /** Each branch has a copy of the event's exchange; what the last one left in its copy goes on. */
    private Step multicast(MulticastProcessor multicast) throws Detour {
        if (multicast.getClass() != MulticastProcessor.class
                || !(multicast.getAggregationStrategy() instanceof UseLatestAggregationStrategy)
                || multicast.isParallelProcessing()
                || preparesBranches(multicast)) {
            throw new Detour(multicast);
        }
        Step[] branches = steps(multicast.getProcessors());
        return event -> {
            Exchange copy = event;
            for (int i = 0; i < branches.length; i++) {
                copy = ExchangeHelper.createCorrelatedCopy(event, false);
                copy.getExchangeExtension().setUnitOfWork(event.getUnitOfWork());
                copy.setProperty(ExchangePropertyKey.MULTICAST_INDEX, i);
                copy.setProperty(ExchangePropertyKey.MULTICAST_COMPLETE, i == branches.length - 1);
                if (!branches[i].take(copy)) {
                    return false;
                }
            }
            Object correlationId = event.getProperty(ExchangePropertyKey.CORRELATION_ID);
            ExchangeHelper.copyResults(event, copy);
            event.setProperty(ExchangePropertyKey.CORRELATION_ID, correlationId);
            return true;
        };
    }

    /** Whether it has {@code onPrepare}, which only its definition tells. */
    private boolean preparesBranches(MulticastProcessor multicast) {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        MulticastDefinition definition = model.getProcessorDefinition(multicast.getId(), MulticastDefinition.class);
        return definition == null || definition.getOnPrepare() != null || definition.getOnPrepareProcessor() != null;
    }

    private Step send(SendProcessor send) throws Detour {
        if (send.getPattern() != null || send.getVariableSend() != null || send.getVariableReceive() != null) {
            throw new Detour(send);
        }
        Step route = route(send.getDestination());
        String uri = send.getDestination().getEndpointUri();
        return event -> {
            event.setProperty(ExchangePropertyKey.TO_ENDPOINT, uri);
            return route.take(event);
        };
    }
}
