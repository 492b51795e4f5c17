package io.segmentlaunchdarkly.outbox;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;

/**
 * A closed batch that an outbox's consumer handed out. It belongs to its exchange until that ends. The steps of the route decide what
 * becomes of it. If none does, the batch was delivered if the exchange succeeded, and is stalled if it failed.
 */
public interface BatchInHand {
    /**
     * The batch of an exchange.
     *
     * @throws IllegalStateException when the exchange has none, as it did not begin with the consumer of an outbox
     */
    static BatchInHand of(Exchange exchange) {
        BatchInHand batch = exchange.getProperty(ExchangeProperties.BATCH, BatchInHand.class);
        if (batch == null) {
            throw new IllegalStateException("The exchange has no batch of the outbox: its route must begin with from:"
                    + " launchdarkly-outbox:<environment>");
        }
        return batch;
    }

    /** The LaunchDarkly environment that it is for. */
    String environment();

    /** The id under which it is posted for life. */
    String payloadId();

    /** When it was opened. */
    Instant opened();

    /** How many events it has. */
    int events();

    /** Its bytes, which are the HTTP body; not to be changed. */
    byte[] bytes();

    /**
     * The traces in which its events came in, as W3C Trace Context writes them: at most 128, and only of traced requests to this process.
     */
    List<String> traceParents();

    /** How long it has waited, measured by a monotonic clock; by the wall clock for the time before this process. */
    Duration age();

    /** Whether the route may post it again shortly after a failure; if not, it waits for its next turn. Routes read it. */
    boolean isRetriedAtOnce();

    /** Counts a try to deliver it that failed. */
    void tried();

    /** How many tries to deliver it have failed since the service was started. */
    int attempts();

    /** Whether it is decided what becomes of it. */
    boolean isEnded();

    /** Takes it out of the outbox: the receiver has it. */
    void delivered() throws IOException;

    /** Puts two halves in its place. */
    void split() throws IOException;

    /** Moves it to the dead letters, because the receiver refused it, with a reason that is written as JSON. */
    void bury(Map<String, Object> reason) throws IOException;

    /** Moves it to the dead letters, because the receiver has not accepted it in time; nothing else is sent before the time given. */
    void expire(Map<String, Object> reason, Duration atLeast) throws IOException;

    /** Leaves it where it is, to be handed out again after a pause of its own, and nothing else for that environment before the time given. */
    void keep(Duration atLeast);

    /** Leaves it where it is, to be handed out again after a pause, because of something other than the receiver. */
    void stall(Throwable failure);
}
