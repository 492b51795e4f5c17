package io.segmentlaunchdarkly.routing;

import java.util.Iterator;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;

/**
 * The events into which a request is split, from the list in its body. The iterator takes each event from the list once, when its turn
 * comes, because the list of a large request parses an event each time it is asked for one. It ends early if the request fails.
 *
 * <p>An {@link Error} while an event is read, such as an OutOfMemoryError, becomes an exception. Camel's split fails the request on an
 * exception, but would leave it unanswered after an Error on another thread.
 */
public final class RequestEvents implements Expression {
    /**
     * @throws IllegalArgumentException if the body is not a list
     */
    @Override
    public <T> T evaluate(Exchange request, Class<T> type) {
        Object body = request.getMessage().getBody();
        if (!(body instanceof List<?> events)) {
            throw new IllegalArgumentException(
                    "The body must be the list of the request's events, as launchdarklyRequestReader leaves it, but it was "
                            + (body == null ? "empty." : "a " + body.getClass().getName() + "."));
        }
        return type.cast(new Remaining(request, events.iterator()));
    }

    private record Remaining(Exchange request, Iterator<?> events) implements Iterator<Object> {
        @Override
        public boolean hasNext() {
            return request.getException() == null && events.hasNext();
        }

        @Override
        public Object next() {
            try {
                return events.next();
            } catch (Error e) {
                throw new IllegalStateException("An event of the request could not be read: " + e, e);
            }
        }
    }
}
