package io.segmentlaunchdarkly.observe;

import io.segmentlaunchdarkly.history.History;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * The health check {@code launchdarkly-history}: DOWN with the reason while events are not kept in the history, and for a minute after some
 * were not. It counts for {@code /observe/health} but not for {@code /observe/health/ready}, because events are delivered all the same.
 */
public final class HistoryHealth extends AbstractHealthCheck {
    public HistoryHealth() {
        super("launchdarkly", "launchdarkly-history");
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Optional<String> problem = History.of(getCamelContext()).flatMap(History::problem);
        if (problem.isPresent()) {
            builder.message(problem.get()).down();
        } else {
            builder.up();
        }
    }
}
