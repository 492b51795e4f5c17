package io.segmentlaunchdarkly.observe;

import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.outbox.OutboxComponent;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs when the service begins to refuse requests because the outbox is full, with the reason, and when there is room again: one line
 * each, however many requests are refused. It is a step for the exchange of a refused request, and does not change it.
 */
public final class TurnedAwayRequests implements Processor, CamelContextAware {
    private static final Logger LOG = LoggerFactory.getLogger(TurnedAwayRequests.class);

    private CamelContext camelContext;
    private ScheduledExecutorService looks;
    private Future<?> looking;
    private volatile boolean turnedAway;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public void process(Exchange exchange) {
        if (!turnedAway) {
            begin(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
        }
    }

    private synchronized void begin(Exception reason) {
        if (turnedAway) {
            return;
        }
        turnedAway = true;
        LOG.warn(LogEvents.OUTBOX_FULL, "Requests are turned away (429) until there is room: {}", reason.getMessage());
        if (looks == null) {
            // Camel ends it with the context.
            looks = camelContext
                    .getExecutorServiceManager()
                    .newSingleThreadScheduledExecutor(this, "launchdarkly-turned-away-requests");
        }
        looking = looks.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    private synchronized void look() {
        if (OutboxComponent.outbox(camelContext).full().isEmpty()) {
            turnedAway = false;
            looking.cancel(false);
            LOG.info(LogEvents.OUTBOX_HAS_ROOM, "There is room again, and requests are taken.");
        }
    }
}
