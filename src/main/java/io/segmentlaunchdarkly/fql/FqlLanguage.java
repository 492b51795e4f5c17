package io.segmentlaunchdarkly.fql;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.logging.LogEvents;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Predicate;
import org.apache.camel.RuntimeExchangeException;
import org.apache.camel.StreamCache;
import org.apache.camel.TypeConversionException;
import org.apache.camel.support.TypedLanguageSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Camel's language {@code fql}: Segment triggers as predicates of a route.
 *
 * <pre>{@code
 * - filter:
 *     expression:
 *       language:
 *         language: fql
 *         expression: 'type = "track"'
 * }</pre>
 *
 * <p>The event is the message body: a Jackson tree, or anything that Camel converts to one, such as a map, or JSON as text or bytes. The
 * text may also be {@code resource:} followed by the address of a file with the trigger. The trigger is parsed when the route is built. A
 * syntax error stops the start of the route, with {@link FqlSyntaxException} as the cause. A trigger that probably does not mean what its
 * author intended is logged as a warning.
 */
public final class FqlLanguage extends TypedLanguageSupport {
    private static final Logger LOG = LoggerFactory.getLogger(FqlLanguage.class);

    /**
     * @param expression the trigger, or {@code resource:} and its address
     * @return a predicate that says whether the body matches the trigger; it throws {@link RuntimeExchangeException} if the body
     *     cannot be read as JSON
     * @throws FqlSyntaxException if the text is not a trigger
     */
    @Override
    public Predicate createPredicate(String expression) {
        return read(expression);
    }

    /**
     * @param expression the trigger, or {@code resource:} and its address
     * @return an expression whose value is the Boolean of {@link #createPredicate(String)}, converted if another type is asked for
     * @throws FqlSyntaxException if the text is not a trigger
     */
    @Override
    public Expression createExpression(String expression) {
        return read(expression);
    }

    private TriggerExpression read(String expression) {
        Trigger trigger = Trigger.parse(loadResource(expression));
        trigger.warnings()
                .forEach(warning -> LOG.warn(LogEvents.TRIGGER_WARNING, "In the trigger {}: {}", trigger, warning));
        return new TriggerExpression(trigger);
    }

    private record TriggerExpression(Trigger trigger) implements Expression, Predicate {
        /** Has nothing to prepare, but must be declared, because Expression and Predicate each have a default for it. */
        @Override
        public void init(CamelContext context) {}

        @Override
        public boolean matches(Exchange exchange) {
            Object body = exchange.getMessage().getBody();
            return trigger.matches(body instanceof JsonNode event ? event : convert(exchange, body));
        }

        @Override
        public <T> T evaluate(Exchange exchange, Class<T> type) {
            boolean matches = matches(exchange);
            return type.isAssignableFrom(Boolean.class)
                    ? type.cast(matches)
                    : exchange.getContext().getTypeConverter().convertTo(type, exchange, matches);
        }

        private static JsonNode convert(Exchange exchange, Object body) {
            try {
                return exchange.getMessage().getMandatoryBody(JsonNode.class);
            } catch (InvalidPayloadException | TypeConversionException e) {
                throw new RuntimeExchangeException(
                        "A trigger needs an event as JSON, and the message body is "
                                + (body == null
                                        ? "empty"
                                        : "a " + body.getClass().getName() + " that cannot be read as JSON"),
                        exchange,
                        e);
            } finally {
                // The next trigger and the later steps read the same stream from its beginning.
                if (body instanceof StreamCache stream) {
                    stream.reset();
                }
            }
        }

        @Override
        public String toString() {
            return trigger.toString();
        }
    }
}
