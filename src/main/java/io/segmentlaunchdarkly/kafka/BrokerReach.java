package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.logging.LogEvents;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the clients of this process reach the brokers. It logs the first failure and the end of the last one. */
final class BrokerReach {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerReach.class);

    private final String brokers;
    private final Map<String, String> problems = new LinkedHashMap<>();

    /**
     * @param brokers their addresses, for log lines
     */
    BrokerReach(String brokers) {
        this.brokers = brokers;
    }

    /**
     * Notes that a client does not reach the brokers.
     *
     * @param reason a sentence
     */
    synchronized void lost(String client, String reason) {
        boolean first = problems.isEmpty();
        problems.put(client, reason);
        if (first) {
            LOG.warn(
                    LogEvents.BROKER_UNREACHABLE,
                    "Kafka at {} cannot be used; trying again until it can: {}",
                    brokers,
                    reason);
        }
    }

    /** Notes that a client reaches the brokers. */
    synchronized void found(String client) {
        if (problems.remove(client) != null && problems.isEmpty()) {
            LOG.info(LogEvents.BROKER_REACHED, "Kafka at {} can be used again.", brokers);
        }
    }

    /** Forgets a client that has ended. */
    synchronized void ended(String client) {
        problems.remove(client);
    }

    /** Why a client does not reach them; empty while all do. */
    synchronized Optional<String> problem() {
        return problems.values().stream().findFirst().map(this::told);
    }

    /** Why this client does not reach them; empty while it does. */
    synchronized Optional<String> problem(String client) {
        return Optional.ofNullable(problems.get(client)).map(this::told);
    }

    private String told(String reason) {
        return "Kafka at " + brokers + " cannot be used: " + reason;
    }
}
