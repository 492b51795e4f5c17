package io.segmentlaunchdarkly.outbox;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import java.io.IOException;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Route;
import org.apache.camel.spi.InflightRepository;
import org.apache.camel.spi.UnitOfWork;
import org.apache.camel.support.UnitOfWorkHelper;

/** The exchange with which an outbox hands out a batch, and what its end means for the batch. */
public final class BatchExchange {
    private BatchExchange() {}

    /** Puts a batch into a new exchange. */
    public static void begin(Exchange exchange, BatchInHand batch) {
        exchange.setProperty(ExchangeProperties.BATCH, batch);
        Message message = exchange.getMessage();
        message.setBody(batch.bytes());
        message.setHeader(OutboxConstants.PAYLOAD_ID, batch.payloadId());
        message.setHeader(OutboxConstants.EVENTS, batch.events());
        message.setHeader(OutboxConstants.OPENED, batch.opened());
        message.setHeader(OutboxConstants.ENVIRONMENT, batch.environment());
    }

    /**
     * Decides what becomes of a batch at the end of its exchange, unless a step of the route has decided it.
     *
     * @param stopping whether a shutdown may have cut the route short
     */
    public static void end(Exchange exchange, BatchInHand batch, boolean stopping) throws IOException {
        if (batch.isEnded()) {
            return;
        }
        if (exchange.isFailed() && stopping) {
            // The shutdown cut its redelivery short.
            batch.keep(Duration.ZERO);
        } else if (exchange.getException() != null) {
            batch.stall(exchange.getException());
        } else if (exchange.getExchangeExtension().isFailureHandled()) {
            batch.stall(new IllegalStateException(
                    "the route handled a failure, and no step of it said what becomes of the batch"));
        } else if (exchange.isRollbackOnly() || exchange.isRollbackOnlyLast() || exchange.isRouteStop()) {
            batch.stall(new IllegalStateException("the route stopped before its end"));
        } else {
            batch.delivered();
        }
    }

    /** Completes an exchange that an Error ended, as the route would have, so that a shutdown does not wait for it. */
    public static void endUnitOfWork(Exchange exchange) {
        UnitOfWork work = exchange.getUnitOfWork();
        if (work == null) {
            return;
        }
        InflightRepository inflight = exchange.getContext().getInflightRepository();
        for (Route route = work.popRoute(); route != null; route = work.popRoute()) {
            inflight.remove(exchange, route.getRouteId());
        }
        UnitOfWorkHelper.doneUow(work, exchange);
    }
}
