package io.segmentlaunchdarkly.observe.alerts;

import io.segmentlaunchdarkly.delivery.Deliveries;
import io.segmentlaunchdarkly.outbox.EnvironmentOutbox;
import io.segmentlaunchdarkly.outbox.Outbox;
import io.segmentlaunchdarkly.outbox.OutboxComponent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;

/**
 * The state of the service at one moment, beside its counters.
 *
 * @param freeBytes what the disk of the data directory has left; it fails with an {@link java.io.UncheckedIOException} if that cannot be
 *     read
 */
record ServiceNow(List<Environment> environments, LongSupplier freeBytes) {
    /**
     * A LaunchDarkly environment.
     *
     * @param waiting events in the outbox
     * @param bytes size of the batches in the outbox
     * @param oldest when the oldest batch that waits was opened
     * @param deadLetters events in the dead letters; it may take a moment to count them
     * @param blocked why deliveries are blocked
     */
    record Environment(
            String name,
            long waiting,
            long bytes,
            Optional<Instant> oldest,
            LongSupplier deadLetters,
            Optional<String> blocked) {}

    static ServiceNow of(CamelContext context) {
        Outbox outbox = OutboxComponent.outbox(context);
        Map<String, String> blocked = CamelContextHelper.mandatoryFindSingleByType(context, Deliveries.class)
                .blocked();
        return new ServiceNow(
                outbox.environments().stream()
                        .map(environment -> of(environment, blocked))
                        .toList(),
                outbox::freeBytes);
    }

    private static Environment of(EnvironmentOutbox environment, Map<String, String> blocked) {
        EnvironmentOutbox.Balance balance = environment.balance();
        return new Environment(
                environment.environment(),
                balance.waiting(),
                balance.bytes(),
                balance.oldest(),
                () -> environment.deadLetters().events(),
                Optional.ofNullable(blocked.get(environment.environment())));
    }
}
