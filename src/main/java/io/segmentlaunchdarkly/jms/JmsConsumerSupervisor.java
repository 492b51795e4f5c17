package io.segmentlaunchdarkly.jms;

import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.outbox.Outbox;
import io.segmentlaunchdarkly.outbox.OutboxComponent;
import io.segmentlaunchdarkly.outbox.OutboxException;
import io.segmentlaunchdarkly.outbox.OutboxFullException;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.ServiceStatus;
import org.apache.camel.component.jms.JmsConsumer;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.listener.DefaultMessageListenerContainer;

/**
 * Looks after the consumer of the queue. It pauses the consumer while the outbox accepts no events, so that the messages go back to the
 * broker and other instances can take them, and resumes it when that is over. The listener container reconnects on its own, without end;
 * this class only reports it.
 *
 * <p>It is the health check {@code launchdarkly-jms}, DOWN with the reason while no messages are taken. It counts for {@code
 * /observe/health} but not for {@code /observe/health/ready}, because HTTP works without a broker.
 */
final class JmsConsumerSupervisor extends AbstractHealthCheck {
    private static final Logger LOG = LoggerFactory.getLogger(JmsConsumerSupervisor.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    /** How many checks in a row, a second apart, must find a lost connection restored. */
    private static final int LOOKS_UNTIL_TOLD = 3;

    private final LaunchDarklyJmsComponent component;
    private final String address;
    private ScheduledExecutorService looks;
    private Future<?> looking;
    private Outbox outbox;

    private volatile String paused = "";
    private Duration pause = SHORTEST_PAUSE;
    private long pausedAt;
    private long resumedAt;
    private String disconnected = "";
    private int looksConnected;

    /**
     * @param address the broker's name in log lines and health
     */
    JmsConsumerSupervisor(LaunchDarklyJmsComponent component, String address) {
        super("launchdarkly", "launchdarkly-jms");
        this.component = component;
        this.address = address;
    }

    void start() {
        CamelContext context = component.getCamelContext();
        looks = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "launchdarkly-jms");
        looking = looks.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    void stop() {
        looking.cancel(false);
        component.getCamelContext().getExecutorServiceManager().shutdownNow(looks);
    }

    /**
     * Stops taking messages. Called by a consumer's own thread, whose message is rolled back next, so it must not wait for anything that
     * waits for consumers.
     *
     * @param failure why: the outbox is full, which ends when batches are delivered, or it or Kafka failed, which may last
     */
    synchronized void pause(Exception failure) {
        if (!paused.isEmpty()) {
            return;
        }
        consumer().flatMap(JmsConsumerSupervisor::container).ifPresent(DefaultMessageListenerContainer::stop);
        OutboxException unavailable = ObjectHelper.getException(OutboxException.class, failure);
        boolean isFull = ObjectHelper.getException(OutboxFullException.class, failure) != null;
        boolean again = resumedAt != 0 && System.nanoTime() - resumedAt < LONGEST_PAUSE.toNanos();
        pause = !isFull && again ? longer(pause) : SHORTEST_PAUSE;
        pausedAt = System.nanoTime();
        paused = (unavailable == null ? failure : unavailable).getMessage();
        LOG.warn(LogEvents.MESSAGES_PAUSED, "No messages are taken until this is over: {}", paused);
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    /** The connection was lost or could not be made. */
    synchronized void disconnected(JMSException failure) {
        String reason = describe(failure);
        if (disconnected.isEmpty()) {
            LOG.warn(
                    LogEvents.BROKER_UNREACHABLE,
                    "The broker at {} cannot be reached; trying again until it can: {}",
                    address,
                    reason);
        }
        disconnected = reason;
        looksConnected = 0;
    }

    private static String describe(JMSException failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null && deepest.getCause().getMessage() != null) {
            deepest = deepest.getCause();
        }
        return MessageProperties.printable(String.valueOf(deepest.getMessage()));
    }

    private void look() {
        try {
            consumer().ifPresent(consumer -> {
                tellThatItIsConnected(consumer);
                if (!paused.isEmpty()) {
                    // Closes the sessions, so that prefetched messages go back to the broker.
                    ServiceHelper.stopService(consumer);
                    resume(consumer);
                }
            });
        } catch (RuntimeException | Error e) {
            // An exception that escapes would end the checks for good.
            LOG.warn(
                    LogEvents.CONSUMER_NOT_SUPERVISED,
                    "The message consumer could not be paused or resumed; trying again: {}",
                    e.toString());
        }
    }

    /** A lost connection looks healthy until each consumer has failed on it, and the container notices the last failure seconds later. */
    private synchronized void tellThatItIsConnected(JmsConsumer consumer) {
        looksConnected = connected(consumer) ? looksConnected + 1 : 0;
        if (!disconnected.isEmpty() && looksConnected >= LOOKS_UNTIL_TOLD) {
            disconnected = "";
            LOG.info(LogEvents.BROKER_REACHED, "Messages are taken from the broker at {} again.", address);
        }
    }

    private synchronized void resume(JmsConsumer consumer) {
        if (System.nanoTime() - pausedAt > pause.toNanos() && outbox().full().isEmpty()) {
            paused = "";
            resumedAt = System.nanoTime();
            ServiceHelper.startService(consumer);
            LOG.info(LogEvents.MESSAGES_RESUMED, "Messages are taken again.");
        }
    }

    private Outbox outbox() {
        if (outbox == null) {
            outbox = OutboxComponent.outbox(component.getCamelContext());
        }
        return outbox;
    }

    /** The consumer of the route, if the route runs. */
    private Optional<JmsConsumer> consumer() {
        return component.getCamelContext().getRoutes().stream()
                .filter(route -> route.getConsumer() instanceof JmsConsumer jms
                        && jms.getEndpoint().getComponent() == component)
                .filter(route ->
                        component.getCamelContext().getRouteController().getRouteStatus(route.getId())
                                == ServiceStatus.Started)
                .map(route -> (JmsConsumer) route.getConsumer())
                .findFirst();
    }

    private static boolean connected(JmsConsumer consumer) {
        return container(consumer)
                .filter(DefaultMessageListenerContainer::isRegisteredWithDestination)
                .isPresent();
    }

    private static Optional<DefaultMessageListenerContainer> container(JmsConsumer consumer) {
        try {
            // A stopped consumer would create a container.
            return consumer.isStarted()
                    ? Optional.of((DefaultMessageListenerContainer) consumer.getListenerContainer())
                    : Optional.empty();
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected synchronized void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Optional<JmsConsumer> consumer = consumer();
        if (!paused.isEmpty()) {
            builder.message("No messages are taken: " + paused).down();
        } else if (consumer.isEmpty()) {
            builder.message("The route does not run.").unknown();
        } else if (connected(consumer.get())) {
            builder.up();
        } else {
            builder.message("No messages are taken from the broker at " + address + ": "
                            + (disconnected.isEmpty() ? "the connection is being made." : disconnected))
                    .down();
        }
    }
}
