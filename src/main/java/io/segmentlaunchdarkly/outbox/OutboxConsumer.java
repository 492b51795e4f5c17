package io.segmentlaunchdarkly.outbox;

import io.segmentlaunchdarkly.logging.LogEvents;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands out the closed batches of an environment, one at a time on each thread; see {@link OutboxEndpoint}. */
public final class OutboxConsumer extends DefaultConsumer implements Suspendable {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxConsumer.class);

    /** Long enough for what follows an exchange; one that a shutdown gave up waiting for may take longer. */
    private static final int LAST_SECONDS = 2;

    private final OutboxEndpoint endpoint;
    private volatile ExecutorService threads;

    OutboxConsumer(OutboxEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        begin();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        begin();
    }

    /** What Camel calls first when it shuts down: batches in hand are brought to their end, and no other is taken. */
    @Override
    protected void doSuspend() throws Exception {
        end();
        super.doSuspend();
    }

    /**
     * Waits for the threads, because Camel counts an exchange as done before its batch is taken out.
     */
    @Override
    protected void doStop() throws Exception {
        end();
        if (threads != null) {
            threads.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS);
        }
        super.doStop();
    }

    private void begin() {
        ExecutorService own = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newFixedThreadPool(this, "launchdarkly-deliver", endpoint.getConcurrency());
        for (int i = 0; i < endpoint.getConcurrency(); i++) {
            own.execute(() -> deliver(own));
        }
        threads = own;
    }

    private void end() {
        endpoint.getCamelContext().getExecutorServiceManager().shutdown(threads);
        environment().wake();
    }

    private EnvironmentOutbox environment() {
        return endpoint.outbox().environment(endpoint.getEnvironment());
    }

    private void deliver(ExecutorService own) {
        try {
            for (var batch = take(own); batch.isPresent(); batch = take(own)) {
                deliver(batch.get());
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (Error e) {
            // Camel has put the step that follows the failed one into this thread's queue, and would run it with the
            // thread's next batch: a batch that was not posted would be taken for delivered. So the thread ends, and
            // the pool replaces it.
            goOn(own);
            Thread.currentThread().setUncaughtExceptionHandler((thread, logged) -> {});
            throw e;
        }
    }

    /** Waits for a batch, and survives any failure meanwhile, such as a lack of memory. */
    private Optional<FileInHand> take(ExecutorService own) throws InterruptedException {
        while (true) {
            try {
                return environment().take(() -> !own.isShutdown());
            } catch (RuntimeException | Error e) {
                LOG.error(
                        LogEvents.BATCHES_NOT_TAKEN,
                        "No batch of the environment {} can be taken up; it is tried again.",
                        endpoint.getEnvironment(),
                        e);
                TimeUnit.SECONDS.sleep(1);
            }
        }
    }

    private void goOn(ExecutorService own) {
        try {
            own.execute(() -> deliver(own));
        } catch (RejectedExecutionException stopping) {
            LOG.debug("The consumer stops.", stopping);
        }
    }

    private void deliver(FileInHand batch) {
        Exchange exchange = null;
        try {
            exchange = exchange(batch);
            getProcessor().process(exchange);
            BatchExchange.end(exchange, batch, threads.isShutdown());
        } catch (Exception e) {
            stall(batch, e);
        } catch (Error e) {
            if (exchange != null) {
                BatchExchange.endUnitOfWork(exchange);
            }
            stall(batch, e);
            throw e;
        }
        releaseExchange(exchange, false);
    }

    private Exchange exchange(FileInHand batch) {
        Exchange exchange = createExchange(false);
        BatchExchange.begin(exchange, batch);
        return exchange;
    }

    private static void stall(FileInHand batch, Throwable failure) {
        if (batch.isEnded()) {
            LOG.error(LogEvents.BATCH_END_FAILED, "What follows the end of a batch failed.", failure);
        } else {
            batch.stall(failure);
        }
    }
}
