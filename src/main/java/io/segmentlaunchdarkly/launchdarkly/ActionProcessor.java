package io.segmentlaunchdarkly.launchdarkly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Clock;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.ExchangeHelper;

/**
 * Applies an action to the fields in the message body, the last step of a transformer route.
 *
 * <p>The body is the tree that a mapping resolved to; afterwards it is the LaunchDarkly event as bytes of JSON, or null if the event
 * was discarded. Either way an entry is added to the exchange's {@link MappingResults}. The mapping is named after the route that runs
 * the processor, without {@value #ROUTE_PREFIX}; the environment is the exchange property {@value #ENVIRONMENT_PROPERTY}, or
 * {@value #DEFAULT_ENVIRONMENT}.
 */
public class ActionProcessor implements Processor {
    /** The exchange property that names the LaunchDarkly environment for which an event is meant. */
    public static final String ENVIRONMENT_PROPERTY = "launchdarklyEnvironment";

    /** The environment of an event whose exchange names none. */
    public static final String DEFAULT_ENVIRONMENT = "default";

    private static final String ROUTE_PREFIX = "launchdarkly-";

    private final Action action;
    private final Clock clock;

    /** Applies an action; events without a time get the system's. */
    public ActionProcessor(Action action) {
        this(action, Clock.systemUTC());
    }

    /** Applies an action; events without a time get the clock's. */
    public ActionProcessor(Action action, Clock clock) {
        this.action = Objects.requireNonNull(action, "action");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /** The action that is applied. */
    public Action action() {
        return action;
    }

    /**
     * Applies the action to the body, a {@link JsonNode} or null for undefined.
     *
     * @throws InvalidPayloadException if the body is something else
     * @throws IllegalStateException if memory or the stack runs out: Camel goes on behind a step that throws an {@link Error}
     */
    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        Message message = exchange.getMessage();
        Object body = message.getBody();
        JsonNode fields;
        if (body == null) {
            fields = MissingNode.getInstance();
        } else if (body instanceof JsonNode node) {
            fields = node;
        } else {
            throw new InvalidPayloadException(exchange, JsonNode.class, message);
        }
        MappingResult result;
        try {
            result = action.apply(fields, clock.instant());
        } catch (Error e) {
            throw new IllegalStateException(e.toString(), e);
        }
        String environment = exchange.getProperty(ENVIRONMENT_PROPERTY, DEFAULT_ENVIRONMENT, String.class);
        MappingResults.of(exchange)
                .add(new MappingResults.Entry(mappingName(exchange), action.slug(), environment, result));
        message.setBody(result instanceof MappingResult.Mapped mapped ? mapped.event() : null);
    }

    private String mappingName(Exchange exchange) {
        // The route in which the exchange is now, not the one from which it came.
        String route = ExchangeHelper.getRouteId(exchange);
        if (route == null) {
            return action.slug();
        }
        return mappingName(route);
    }

    static String mappingName(String routeId) {
        return routeId.startsWith(ROUTE_PREFIX) ? routeId.substring(ROUTE_PREFIX.length()) : routeId;
    }
}
