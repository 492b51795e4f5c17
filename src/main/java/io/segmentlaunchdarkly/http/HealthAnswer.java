package io.segmentlaunchdarkly.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.util.ObjectHelper;

/**
 * Answers with the health of the service, in the form of Camel's own answer: {@code {"status", "checks": [{"name", "status", "message"?,
 * "error-message"?, "data"?}]}}, with 200 or 503. Camel 4.18.0 escapes a message twice, so a reader would see backslashes before each
 * slash and quotation mark.
 */
final class HealthAnswer implements Handler<RoutingContext> {
    /** The requested part of health. */
    enum Part {
        ALL(""),
        LIVE("/live"),
        READY("/ready"),
        STARTED("/started");

        private final String path;

        Part(String path) {
            this.path = path;
        }

        /** What follows the path of health. */
        String path() {
            return path;
        }
    }

    private final CamelContext context;
    private final Part part;

    HealthAnswer(CamelContext context, Part part) {
        this.context = context;
        this.part = part;
    }

    @Override
    public void handle(RoutingContext routing) {
        String asked = routing.request().getParam("exposureLevel");
        String level = asked == null ? HealthCheckRegistry.get(context).getExposureLevel() : asked;
        Collection<HealthCheck.Result> results =
                switch (part) {
                    case ALL -> HealthCheckHelper.invoke(context, level);
                    case STARTED -> List.of(new Start(context).call());
                    case LIVE -> HealthCheckHelper.invokeLiveness(context, level);
                    case READY -> HealthCheckHelper.invokeReadiness(context, level);
                };
        boolean up = HealthCheckHelper.isResultsUp(results, part == Part.READY);
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("status", up ? "UP" : "DOWN");
        boolean full = level.equals("full");
        boolean data = "true".equals(routing.request().getParam("data"));
        if (!level.equals("oneline")) {
            results.stream()
                    .filter(result -> full || result.getState() == HealthCheck.State.DOWN)
                    .map(result -> check(result, full, data))
                    .forEach(answer.withArray("checks")::add);
        }
        routing.response()
                .setStatusCode(up ? 200 : 503)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(answer.toString());
    }

    /** Camel has no part of health for this: DOWN until the routes run. */
    private static final class Start extends AbstractHealthCheck {
        Start(CamelContext context) {
            super("launchdarkly", "launchdarkly-start");
            setCamelContext(context);
        }

        @Override
        protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
            if (getCamelContext().isStarted()) {
                builder.up();
            } else {
                builder.message("The service is being started: what waits on the disk is read, then the routes run.")
                        .down();
            }
        }
    }

    private static ObjectNode check(HealthCheck.Result result, boolean full, boolean data) {
        ObjectNode check = JsonNodeFactory.instance
                .objectNode()
                .put("name", result.getCheck().getId())
                .put("status", result.getState().name());
        if (full) {
            result.getError().ifPresent(error -> check.put("error-message", messages(error)));
        }
        result.getMessage().ifPresent(message -> check.put("message", message));
        if (data && result.getDetails() != null) {
            result.getDetails()
                    .forEach((name, value) -> check.withObject("data").put(name, String.valueOf(value)));
        }
        return check;
    }

    private static String messages(Throwable error) {
        return StreamSupport.stream(ObjectHelper.createExceptionIterable(error).spliterator(), false)
                .map(Throwable::getMessage)
                .filter(message -> message != null && !message.isBlank())
                .distinct()
                .collect(Collectors.joining("; "));
    }
}
