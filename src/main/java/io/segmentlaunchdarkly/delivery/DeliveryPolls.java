package io.segmentlaunchdarkly.delivery;

import java.nio.file.Path;
import org.apache.camel.support.DefaultScheduledPollConsumerScheduler;

/**
 * Polls the batches of one environment, as Camel's scheduler does, but goes on after an Error too: the one after which Camel never polls
 * again.
 */
public final class DeliveryPolls extends DefaultScheduledPollConsumerScheduler {
    /** Stands for the directory among the batches that wait. */
    private static final Path ALL = Path.of("");

    private Deliveries deliveries;
    private BatchesInHand inHand;
    private String environment;

    /** Who is told of a poll that failed. */
    public void setDeliveries(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    /** What polls pass over. */
    public void setInHand(BatchesInHand inHand) {
        this.inHand = inHand;
    }

    /** The environment whose batches are polled. */
    public void setEnvironment(String environment) {
        this.environment = environment;
    }

    @Override
    public void scheduleTask(Runnable task) {
        super.scheduleTask(() -> poll(task));
    }

    private void poll(Runnable task) {
        if (!deliveries.stalled(environment).isDue(ALL)) {
            return;
        }
        try {
            inHand.pollBegins();
            task.run();
            deliveries.goesOn(environment, ALL);
        } catch (Throwable thrown) {
            deliveries.stall(environment, ALL, thrown);
        }
    }
}
