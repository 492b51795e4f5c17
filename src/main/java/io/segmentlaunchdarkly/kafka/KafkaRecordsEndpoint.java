package io.segmentlaunchdarkly.kafka;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Hands out the records of the partitions that this instance owns, those of a partition one after another. The body is the record's value;
 * at the end of the route it must be the list of the {@link io.segmentlaunchdarkly.outbox.OutboxEvent}s that were made of it, which {@code
 * launchdarkly-kafka-outbox} then hands out in batches. When all that was made of a record is delivered, its exchange goes to a second route,
 * which accounts for its events.
 */
@UriEndpoint(
        firstVersion = "0.2.0",
        scheme = "launchdarkly-kafka-records",
        title = "LaunchDarkly Kafka Records",
        syntax = "launchdarkly-kafka-records:accountRoute",
        consumerOnly = true,
        category = {Category.MESSAGING})
public final class KafkaRecordsEndpoint extends DefaultEndpoint {
    @UriPath(description = "The name of the direct endpoint to which the exchange of a record goes that is done.")
    @Metadata(required = true)
    private String accountRoute;

    KafkaRecordsEndpoint(String uri, KafkaRecordsComponent component) {
        super(uri, component);
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("Records are written by direct:launchdarkly-ingest-to-kafka.");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        KafkaRecordsConsumer consumer = new KafkaRecordsConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    public String getAccountRoute() {
        return accountRoute;
    }

    /** The name of the direct endpoint to which the exchange of a record goes that is done. */
    public void setAccountRoute(String accountRoute) {
        this.accountRoute = accountRoute;
    }
}
