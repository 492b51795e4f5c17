package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Predicate;
import org.apache.camel.support.ExpressionAdapter;
import org.apache.camel.support.ExpressionToPredicateAdapter;
import org.apache.camel.support.TypedLanguageSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Camel language {@code mapping}: the expression is a {@link Mapping}, as JSON or YAML text or as {@code resource:file:...}; its value
 * is the mapping resolved against the message body, as a {@link JsonNode}.
 *
 * <p>The mapping is parsed when the route is built, so a faulty one keeps the application from starting. As a predicate it holds when the
 * result would count as true for Camel, which it does unless it is {@code false}, null or undefined.
 */
public final class MappingLanguage extends TypedLanguageSupport {

    private static final Logger LOG = LoggerFactory.getLogger(MappingLanguage.class);

    /** {@inheritDoc} */
    @Override
    public Expression createExpression(String expression) {
        Mapping mapping = Mapping.parse(loadResource(expression));
        mapping.warnings().forEach(LOG::warn);
        return new MappingExpression(mapping);
    }

    /** {@inheritDoc} */
    @Override
    public Predicate createPredicate(String expression) {
        return ExpressionToPredicateAdapter.toPredicate(createExpression(expression));
    }

    private static final class MappingExpression extends ExpressionAdapter {

        private final Mapping mapping;

        MappingExpression(Mapping mapping) {
            this.mapping = mapping;
        }

        @Override
        public Object evaluate(Exchange exchange) {
            return mapping.resolve(event(exchange));
        }

        @Override
        public void init(CamelContext context) {
            super.init(context);
        }

        private static JsonNode event(Exchange exchange) {
            Object body = exchange.getMessage().getBody();
            if (body instanceof JsonNode event) {
                return event;
            }
            try {
                return exchange.getMessage().getMandatoryBody(JsonNode.class);
            } catch (InvalidPayloadException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }
}
