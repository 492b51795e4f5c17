package io.segmentlaunchdarkly.delivery;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.InflightRepository;
import org.apache.camel.spi.UnitOfWork;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.UnitOfWorkHelper;

/**
 * Goes on with a batch in one of the environment's delivery threads, as Camel's {@code threads} does, with two differences. An Error
 * ends the exchange: Camel lets it pass, and the consumer would think for ever that the batch is being delivered. And the consumer
 * waits while all threads are busy, rather than deliver by itself: it keeps looking after its files.
 */
public final class DeliveryThreads extends AsyncProcessorSupport implements CamelContextAware {
    private CamelContext camelContext;
    private Deliveries deliveries;
    private BatchesInHand inHand;
    private int concurrency = 4;
    private ExecutorService threads;
    private Semaphore places;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    /** Who is told of a batch that an Error stopped. */
    public void setDeliveries(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    /** What is noted while a batch is in one of these threads, or soon will be. */
    public void setInHand(BatchesInHand inHand) {
        this.inHand = inHand;
    }

    /** How many batches are delivered at a time, at least 1; 4 unless set. As many more are ready to follow. */
    public void setConcurrency(int concurrency) {
        this.concurrency = concurrency;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        places = new Semaphore(2 * concurrency);
        threads =
                camelContext.getExecutorServiceManager().newFixedThreadPool(this, "launchdarkly-deliver", concurrency);
    }

    @Override
    protected void doStop() throws Exception {
        camelContext.getExecutorServiceManager().shutdownNow(threads);
        super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            places.acquire();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return leave(exchange, callback);
        }
        try {
            inHand.take(Deliveries.file(exchange).toString());
            threads.execute(() -> goOn(exchange, callback));
            return false;
        } catch (RejectedExecutionException stopping) {
            places.release();
            return leave(exchange, callback);
        } catch (Throwable thrown) {
            // There was no thread to be had, say.
            places.release();
            giveUp(exchange, thrown);
            return false;
        }
    }

    /** The service stops: the file stays where it is. */
    private static boolean leave(Exchange exchange, AsyncCallback callback) {
        exchange.setRouteStop(true);
        callback.done(true);
        return true;
    }

    private void goOn(Exchange exchange, AsyncCallback callback) {
        try {
            callback.done(false);
        } catch (Throwable thrown) {
            giveUp(exchange, thrown);
            // Camel has put the step that follows the failed one into this thread's queue, and would run it with the
            // thread's next batch: a batch that was not posted would be taken for delivered. So the thread ends, and
            // the pool replaces it.
            Thread.currentThread().setUncaughtExceptionHandler((thread, told) -> {});
            throw thrown;
        } finally {
            places.release();
        }
    }

    private void giveUp(Exchange exchange, Throwable thrown) {
        String file = Deliveries.file(exchange).toString();
        try {
            deliveries.stall(exchange, thrown);
            end(exchange);
        } finally {
            inHand.remove(file);
        }
    }

    /** Does what the routes would have done at the exchange's end: a shutdown waits for it no longer, and its file is free. */
    private void end(Exchange exchange) {
        UnitOfWork work = exchange.getUnitOfWork();
        if (work == null) {
            return;
        }
        InflightRepository inflight = camelContext.getInflightRepository();
        for (Route route = work.popRoute(); route != null; route = work.popRoute()) {
            inflight.remove(exchange, route.getRouteId());
        }
        UnitOfWorkHelper.doneUow(work, exchange);
    }
}
