package io.segmentlaunchdarkly.observe;

import io.segmentlaunchdarkly.http.JsonHttpEngine;
import io.segmentlaunchdarkly.outbox.Outbox;
import io.segmentlaunchdarkly.outbox.OutboxComponent;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * The health check {@code launchdarkly-ingest}: DOWN with the reason while clients get no answer, the heap is full, or no event can be kept.
 * For liveness only those reasons count that a restart may mend, which loses nothing that was acknowledged; a full disk is none of them.
 */
public final class IngestHealth extends AbstractHealthCheck {
    private final Heap heap;
    private JsonHttpEngine server = new JsonHttpEngine();

    public IngestHealth() {
        this(new Heap());
    }

    IngestHealth(Heap heap) {
        super("launchdarkly", "launchdarkly-ingest");
        this.heap = heap;
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
        boolean liveness = options.get(CHECK_KIND) == Kind.LIVENESS;
        Optional<String> reason =
                server.cannotAnswer().or(heap::full).or(liveness ? outbox::needsRestart : outbox::cannotKeep);
        if (reason.isPresent()) {
            builder.message(reason.get()).down();
        } else {
            builder.up();
        }
    }
}
