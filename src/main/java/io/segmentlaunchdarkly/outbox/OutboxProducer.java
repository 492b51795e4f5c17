package io.segmentlaunchdarkly.outbox;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;

/** Writes a request's events, and continues its exchange when they are safe; see {@link OutboxEndpoint}. */
public final class OutboxProducer extends DefaultAsyncProducer {
    private final OutboxEndpoint endpoint;

    OutboxProducer(OutboxEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            Outbox outbox = endpoint.outbox();
            List<PendingWrite> writes = PendingWrite.of(events(exchange), endpoint.getEnvironment());
            if (writes.isEmpty()) {
                answer(exchange, outbox, writes);
                callback.done(true);
                return true;
            }
            outbox.checkRoom();
            String traceParent = exchange.getMessage().getHeader(OutboxConstants.TRACE_PARENT, String.class);
            for (PendingWrite write : writes) {
                write.tracedBy(traceParent);
                outbox.write(write);
            }
            // This failure is removed only once the events are safe, so that no fault in between can acknowledge them.
            exchange.setException(new OutboxException("The events were not synced to the disk."));
            outbox.commit(writes, failure -> {
                try {
                    exchange.setException(exception(failure));
                    if (failure == null) {
                        answer(exchange, outbox, writes);
                    }
                } finally {
                    callback.done(false);
                }
            });
            return false;
        } catch (RejectedExecutionException e) {
            exchange.setException(new OutboxException("The outbox is stopped.", e));
        } catch (OutboxException | OutboxFullException | RuntimeException | Error e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    @SuppressWarnings("unchecked")
    private static List<OutboxEvent> events(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof List<?> list && list.stream().allMatch(OutboxEvent.class::isInstance)) {
            return (List<OutboxEvent>) list;
        }
        throw new IllegalArgumentException(
                "The outbox takes a list of " + OutboxEvent.class.getName() + " but the body is "
                        + (body == null ? "null" : "a " + body.getClass().getName()) + ".");
    }

    private static Throwable exception(Throwable failure) {
        return failure instanceof IOException
                ? new OutboxException("The events could not be synced to the disk: " + failure.getMessage(), failure)
                : failure;
    }

    private static void answer(Exchange exchange, Outbox outbox, List<PendingWrite> writes) {
        List<byte[]> duplicates = new ArrayList<>(0);
        List<String> batches = new ArrayList<>(1);
        List<OpenBatch> begunOrFull = new ArrayList<>(0);
        for (PendingWrite write : writes) {
            duplicates.addAll(write.duplicates());
            batches.addAll(write.batches());
            for (Batch batch : write.begunOrFull()) {
                begunOrFull.add(new OpenBatch(outbox, batch));
            }
        }
        exchange.setProperty(ExchangeProperties.DUPLICATES, duplicates);
        exchange.setProperty(ExchangeProperties.BATCHES, batches);
        // Not null when there is none: a message of JMS or of a file would make its first body anew.
        exchange.getMessage().setBody(begunOrFull);
    }
}
