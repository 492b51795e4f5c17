package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.outbox.BatchExchange;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;

/** Hands out the batches of an environment, on the threads of its {@link EnvironmentGroup}. */
final class KafkaOutboxConsumer extends DefaultConsumer implements Suspendable {
    private final KafkaOutboxEndpoint endpoint;
    private final KafkaOutbox outbox;
    private volatile boolean stopping;

    KafkaOutboxConsumer(KafkaOutboxEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.outbox = endpoint.outbox();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        stopping = false;
        outbox.deliversTo(endpoint.getEnvironment(), this);
    }

    /** What Camel calls first when it shuts down: batches in hand are brought to their end, and the records' consumer takes no others. */
    @Override
    protected void doSuspend() throws Exception {
        stopping = true;
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        stopping = false;
        super.doResume();
    }

    @Override
    protected void doStop() throws Exception {
        outbox.endsDelivery(endpoint.getEnvironment(), this);
        super.doStop();
    }

    /** How many batches it sends through the route at a time. */
    int concurrency() {
        return endpoint.getConcurrency();
    }

    /** Sends a batch through the route. Afterwards it says what became of it, whatever happened. */
    void deliver(RangeBatch batch) {
        Exchange exchange = createExchange(false);
        try {
            BatchExchange.begin(exchange, batch);
            getProcessor().process(exchange);
            BatchExchange.end(exchange, batch, stopping);
        } catch (Exception e) {
            if (!batch.isEnded()) {
                batch.stall(e);
            }
        } catch (Error e) {
            BatchExchange.endUnitOfWork(exchange);
            throw e;
        }
        releaseExchange(exchange, false);
    }
}
