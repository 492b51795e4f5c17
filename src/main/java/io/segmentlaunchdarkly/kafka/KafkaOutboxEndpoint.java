package io.segmentlaunchdarkly.kafka;

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
 * Hands out the batches of an environment that were made of a topic's records, as {@code launchdarkly-outbox} hands out those on the disk: the
 * body is the HTTP body, and the steps of the route say what becomes of the batch. The environment has a consumer group of its own, and
 * {@code launchdarkly-kafka-records} maps the records.
 */
@UriEndpoint(
        firstVersion = "0.2.0",
        scheme = "launchdarkly-kafka-outbox",
        title = "LaunchDarkly Kafka Outbox",
        syntax = "launchdarkly-kafka-outbox:environment",
        consumerOnly = true,
        category = {Category.MESSAGING})
public final class KafkaOutboxEndpoint extends DefaultEndpoint {
    @UriPath(description = "The LaunchDarkly environment whose batches are handed out.")
    @Metadata(required = true)
    private String environment;

    @UriParam(
            label = "consumer",
            defaultValue = "4",
            description =
                    "How many batches are delivered at a time, each of another partition: no partition has two under way.")
    private int concurrency = 4;

    KafkaOutboxEndpoint(String uri, KafkaOutboxComponent component) {
        super(uri, component);
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("Events get into this outbox as records of its topic.");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        KafkaOutboxConsumer consumer = new KafkaOutboxConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    KafkaOutbox outbox() {
        return ((KafkaOutboxComponent) getComponent()).outbox();
    }

    public String getEnvironment() {
        return environment;
    }

    /** The LaunchDarkly environment. */
    public void setEnvironment(String environment) {
        this.environment = environment;
    }

    public int getConcurrency() {
        return concurrency;
    }

    /** How many batches are delivered at a time, each of another partition. */
    public void setConcurrency(int concurrency) {
        this.concurrency = concurrency;
    }
}
