package io.segmentlaunchdarkly.outbox;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Keeps LaunchDarkly events in batches on the disk until they are delivered.
 *
 * <p>The producer takes a list of {@link OutboxEvent}, writes them to the open batches of their environments, and goes on when they are
 * synced, on a thread of its own. The body is then a list of the batches that began or became full with these events, each an {@link
 * OpenBatch}. The route decides when a batch is closed, with {@link CloseBatch}.
 *
 * <p>The consumer hands out closed batches: the body is the bytes of the HTTP body. An exchange that succeeds removes its batch. One that
 * fails leaves the batch there, to be handed out again after a pause. The route may decide otherwise with {@link SplitBatch},
 * {@link BuryBatch}, {@link KeepBatch} and {@link StallBatch}.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "launchdarkly-outbox",
        title = "LaunchDarkly Outbox",
        syntax = "launchdarkly-outbox:environment",
        category = {Category.FILE},
        headersClass = OutboxConstants.class)
public class OutboxEndpoint extends DefaultEndpoint {
    @UriPath(
            description =
                    "The LaunchDarkly environment: letters, digits, '.', '_' and '-'. A consumer hands out its batches. A producer writes the"
                            + " events to it that name no environment of their own.")
    @Metadata(required = true)
    private String environment;

    @UriParam(
            label = "consumer",
            defaultValue = "4",
            description = "How many batches are in hand at a time. No other is read before one of them is done.")
    private int concurrency = 4;

    OutboxEndpoint(String uri, OutboxComponent component) {
        super(uri, component);
    }

    @Override
    public Producer createProducer() {
        return new OutboxProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        OutboxConsumer consumer = new OutboxConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    Outbox outbox() {
        return ((OutboxComponent) getComponent()).outbox();
    }

    public String getEnvironment() {
        return environment;
    }

    /** The LaunchDarkly environment. */
    public void setEnvironment(String environment) {
        Outbox.checkEnvironment(environment);
        this.environment = environment;
    }

    public int getConcurrency() {
        return concurrency;
    }

    /** How many batches are in hand at a time, at least 1. */
    public void setConcurrency(int concurrency) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1 but is " + concurrency + ".");
        }
        this.concurrency = concurrency;
    }
}
