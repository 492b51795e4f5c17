package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.logging.LogEvents;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Predicate;
import org.apache.camel.support.ExpressionAdapter;
import org.apache.camel.support.TypedLanguageSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Camel language {@code mapping}: the expression is a {@link Mapping}, as JSON or YAML text or as {@code resource:file:...}; its value
 * is the mapping resolved against the message body, as a {@link JsonNode}.
 *
 * <p>The mapping is parsed when the route is built, so an invalid one stops the start of the application. An event that the mapping
 * fails on fails its exchange with a {@link MappingException}. As a predicate the mapping is true unless its result is falsy in
 * JavaScript: undefined, null, false, 0 or empty text.
 *
 * <p>Camel replaces <code>{{...}}</code> in an expression with the property of that name before this language sees it. So a template's
 * braces are written <code>\{{...\}}</code> in a route; in a file of its own they are written without backslashes.
 */
public final class MappingLanguage extends TypedLanguageSupport {

    private static final Logger LOG = LoggerFactory.getLogger(MappingLanguage.class);

    /** {@inheritDoc} */
    @Override
    public Expression createExpression(String expression) {
        return new MappingExpression(parse(expression));
    }

    /** {@inheritDoc} */
    @Override
    public Predicate createPredicate(String expression) {
        MappingExpression mapping = new MappingExpression(parse(expression));
        return exchange -> !JavaScriptValues.isFalsy(mapping.evaluate(exchange));
    }

    private Mapping parse(String expression) {
        Mapping mapping = Mapping.parse(loadResource(expression));
        mapping.warnings().forEach(warning -> LOG.warn(LogEvents.MAPPING_WARNING, "In a mapping: {}", warning));
        return mapping;
    }

    private static final class MappingExpression extends ExpressionAdapter {

        private final Mapping mapping;

        MappingExpression(Mapping mapping) {
            this.mapping = mapping;
        }

        @Override
        public JsonNode evaluate(Exchange exchange) {
            return mapping.resolve(event(exchange));
        }

        private static JsonNode event(Exchange exchange) {
            Object body = exchange.getMessage().getBody();
            if (body instanceof JsonNode event) {
                return event;
            }
            try {
                return exchange.getMessage().getMandatoryBody(JsonNode.class);
            } catch (InvalidPayloadException e) {
                throw unreadable(body, e);
            }
        }

        private static MappingException unreadable(Object body, InvalidPayloadException cause) {
            String found = body == null ? "empty" : "a " + body.getClass().getName();
            Throwable reason = cause;
            while (reason.getCause() != null) {
                reason = reason.getCause();
            }
            String why = reason instanceof JsonProcessingException json ? ": " + json.getOriginalMessage() : "";
            MappingException failure =
                    new MappingException("", "the message body must be an event as JSON but is " + found + why);
            failure.initCause(cause);
            return failure;
        }
    }
}
