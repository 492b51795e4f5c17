package io.segmentlaunchdarkly.launchdarkly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import java.time.Clock;
import java.time.Instant;
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
 * was discarded. Either way an entry is added to the exchange's {@link MappingOutcomes}. The mapping is named after the route that runs
 * the processor.
 */
public class ActionProcessor implements Processor {
    private final Action action;
    private final Clock clock;

    /** Applies an action; events without a time get that of the system's clock. */
    public ActionProcessor(Action action) {
        this(action, Clock.systemUTC());
    }

    /** Applies an action; events without a time get that of the clock. */
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
     * @throws IllegalStateException if memory or the stack runs out, because Camel continues after a step that throws an {@link Error}
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
        MappingOutcome outcome;
        try {
            outcome = apply(exchange, fields, clock.instant());
        } catch (Error e) {
            throw new IllegalStateException(e.toString(), e);
        }
        // The route in which the exchange is, not the one from which it came.
        String route = ExchangeHelper.getRouteId(exchange);
        MappingOutcomes.add(
                exchange, route == null ? action.slug() : route, action.slug(), environment(exchange), outcome);
        message.setBody(outcome instanceof MappingOutcome.Mapped mapped ? mapped.event() : null);
    }

    /** The LaunchDarkly event, or why there is none. */
    MappingOutcome apply(Exchange exchange, JsonNode fields, Instant now) {
        return action.apply(fields, now);
    }

    /** The LaunchDarkly environment that gets the event. */
    String environment(Exchange exchange) {
        return MappingOutcomes.environment(exchange);
    }
}
