package io.segmentlaunchdarkly.it;

import jakarta.jms.JMSRuntimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * Sends one event after the other, each in a message of its own that is committed alone, until it is stopped. Every other event has a
 * messageId. What the broker did not acknowledge is not sent again: it may be there once or not at all.
 */
final class JmsLoad implements AutoCloseable {
    /** So that what comes in while a process starts is delivered soon after. */
    private static final long PAUSE_NANOS = 3_000_000;

    private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
    private final Supplier<Messages> connect;
    private final String name;
    private final Thread thread = new Thread(this::send, "load");
    private volatile boolean stopped;

    private JmsLoad(String name, Supplier<Messages> connect) {
        this.name = name;
        this.connect = connect;
    }

    /** Starts sending events whose names begin as given. */
    static JmsLoad start(String name, Supplier<Messages> connect) {
        JmsLoad load = new JmsLoad(name, connect);
        load.thread.start();
        return load;
    }

    private void send() {
        int number = 0;
        while (!stopped) {
            try (Messages messages = connect.get()) {
                while (!stopped) {
                    String event = name + number;
                    String id = number % 2 == 0 ? ", 'messageId': '" + event + "'" : "";
                    number++;
                    messages.sendText("{'type': 'track', 'userId': 'u', 'event': '" + event + "'" + id + "}");
                    acknowledged.add(event);
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (JMSRuntimeException brokerIsAway) {
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    /** Waits until so many more were acknowledged. */
    void await(int more) {
        int enough = acknowledged.size() + more;
        Awaitility.await(more + " more messages")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> acknowledged.size() >= enough);
    }

    /** Ends the sending, and returns the events that the broker acknowledged. */
    Set<String> stop() {
        close();
        return acknowledged;
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** How often each event was delivered, when all those were at least once. */
    static Map<String, Long> awaitDelivered(Receiver receiver, Set<String> events) {
        return Awaitility.await(events.size() + " events at the receiver")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> delivered(receiver),
                        delivered -> delivered.keySet().containsAll(events));
    }

    private static Map<String, Long> delivered(Receiver receiver) {
        return receiver.events().stream()
                .collect(Collectors.groupingBy(
                        event -> event.path("key").asText(), TreeMap::new, Collectors.counting()));
    }
}
