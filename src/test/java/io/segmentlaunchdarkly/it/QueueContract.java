package io.segmentlaunchdarkly.it;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Objects;

/** A way in that leads through a broker, whose senders do not hear from the service: its metrics tell what became of a request. */
abstract class QueueContract extends WayInContract {
    private static final String REFUSED = "launchdarkly_segment_requests_refused_total";
    private static final String RECEIVED = "launchdarkly_segment_events_received_total";

    /** Hands a request over to the broker. */
    abstract void hand(String request);

    /** The reason beside the request that was set aside last. */
    abstract String reasonOfLastSetAside();

    /** Whether the broker has nothing left to hand out. */
    abstract boolean isEmpty();

    @Override
    final Answer send(String request) {
        Metrics before = metrics();
        hand(request);
        return await("what becomes of a message")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> answer(before, metrics()), Objects::nonNull);
    }

    private Answer answer(Metrics before, Metrics now) {
        if (now.sum(RECEIVED) > before.sum(RECEIVED)) {
            return new Answer(Kind.TAKEN, "");
        }
        if (unavailable(now) > unavailable(before)) {
            return new Answer(Kind.NOT_NOW, "");
        }
        if (now.sum(REFUSED) > before.sum(REFUSED)) {
            return new Answer(Kind.REFUSED, reasonOfLastSetAside());
        }
        return null;
    }

    private static double unavailable(Metrics metrics) {
        return metrics.refused("outbox_full") + metrics.refused("outbox_unavailable");
    }

    /** The broker does it. */
    @Override
    final void sendAgain(String request) {
        await("an empty queue").atMost(Duration.ofSeconds(60)).until(this::isEmpty);
    }
}
