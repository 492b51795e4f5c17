package io.segmentlaunchdarkly.it;

import static org.awaitility.Awaitility.await;

import jakarta.jms.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** A JMS queue. The sender hands a message over to the broker; what is not acknowledged stays in the queue. */
class JmsContractIT extends WayInContract {
    private static final String REFUSED = "launchdarkly_segment_requests_refused_total";

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
    Answer send(String request) {
        Metrics before = metrics();
        messages.sendText(request);
        return await("what becomes of a message")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> answer(before, metrics()), Objects::nonNull);
    }

    private Answer answer(Metrics before, Metrics now) {
        if (now.sum("launchdarkly_segment_events_received_total")
                > before.sum("launchdarkly_segment_events_received_total")) {
            return new Answer(Kind.TAKEN, "");
        }
        if (unavailable(now) > unavailable(before)) {
            return new Answer(Kind.NOT_NOW, "");
        }
        if (now.sum(REFUSED) > before.sum(REFUSED)) {
            return new Answer(
                    Kind.REFUSED,
                    messages.receive(
                            Messages.INVALID, (Message message) -> message.getStringProperty("launchdarklyReason")));
        }
        return null;
    }

    private static double unavailable(Metrics metrics) {
        return metrics.refused("outbox_full") + metrics.refused("outbox_unavailable");
    }

    /** The broker does it. */
    @Override
    void sendAgain(String request) {
        await("an empty queue").atMost(Duration.ofSeconds(60)).until(() -> messages.browse(Messages.QUEUE)
                .isEmpty());
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
