package io.segmentlaunchdarkly.it;

import jakarta.jms.Message;
import java.io.IOException;
import java.nio.file.Path;

/** A JMS queue. The sender hands a message over to the broker; what is not acknowledged stays in the queue. */
class JmsContractIT extends QueueContract {
    private Distribution service;
    private Messages messages;

    @Override
    void start(Path directory, Receiver deliverTo) throws IOException {
        service = Distribution.in(directory, deliverTo)
                .withBroker()
                .with("LAUNCHDARKLY_OUTBOX_MAX_BYTES", OUTBOX_MAX_BYTES)
                .start();
        messages = Messages.at(service.messageAddress());
    }

    @Override
    void stop() {
        messages.close();
        service.close();
    }

    @Override
    void hand(String request) {
        messages.sendText(request);
    }

    @Override
    String reasonOfLastSetAside() {
        return messages.receive(Messages.INVALID, (Message message) -> message.getStringProperty("launchdarklyReason"));
    }

    @Override
    boolean isEmpty() {
        return messages.browse(Messages.QUEUE).isEmpty();
    }

    @Override
    Path data() {
        return service.data();
    }

    @Override
    Metrics metrics() {
        return Metrics.of(service);
    }
}
