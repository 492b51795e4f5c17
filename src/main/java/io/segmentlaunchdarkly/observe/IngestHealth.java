package io.segmentlaunchdarkly.observe;

import io.segmentlaunchdarkly.http.JsonHttpEngine;
import io.segmentlaunchdarkly.outbox.Outbox;
import io.segmentlaunchdarkly.outbox.OutboxComponent;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * The health check {@code launchdarkly-ingest}: DOWN with the reason while clients get no answer, or while no event can be kept. It
 * counts for liveness and readiness, because a restart may fix what is stuck and loses nothing that was acknowledged.
 */
public final class IngestHealth extends AbstractHealthCheck {
    private JsonHttpEngine server = new JsonHttpEngine();

    public IngestHealth() {
        super("launchdarkly", "launchdarkly-ingest");
    }

    /** The server that clients send events to. */
    public void setServer(JsonHttpEngine server) {
        this.server = server;
    }

    @Override
    public boolean isLiveness() {
        return true;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Outbox outbox = OutboxComponent.outbox(getCamelContext());
        Optional<String> reason = server.cannotAnswer().or(outbox::cannotKeep);
        if (reason.isPresent()) {
            builder.message(reason.get()).down();
        } else {
            builder.up();
        }
    }
}
