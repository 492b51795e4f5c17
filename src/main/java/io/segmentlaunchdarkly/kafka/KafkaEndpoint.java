package io.segmentlaunchdarkly.kafka;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** A topic; see {@link LaunchDarklyKafkaComponent}. */
final class KafkaEndpoint extends DefaultEndpoint {
    private final String topic;

    KafkaEndpoint(String uri, LaunchDarklyKafkaComponent component, String topic) {
        super(uri, component);
        this.topic = topic;
    }

    @Override
    public LaunchDarklyKafkaComponent getComponent() {
        return (LaunchDarklyKafkaComponent) super.getComponent();
    }

    String topic() {
        return topic;
    }

    @Override
    public Producer createProducer() {
        return new RecordProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        RecordConsumer consumer = new RecordConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public boolean isSingleton() {
        return true;
    }
}
