package io.segmentlaunchdarkly.outbox;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;

/**
 * A closed batch that the consumer handed out, and that is nobody else's until the exchange ends. The steps of its route say what became
 * of it; where none does, an exchange without a failure means that it was delivered, and one with a failure that it is stalled.
 */
public final class BatchInHand {
    private final EnvironmentOutbox environment;
    private final String fileName;
    private final BatchName name;
    private final byte[] bytes;
    private final int events;
    private int attempts;
    private boolean ended;

    BatchInHand(
            EnvironmentOutbox environment, String fileName, BatchName name, byte[] bytes, int events, int attempts) {
        this.environment = environment;
        this.fileName = fileName;
        this.name = name;
        this.bytes = bytes;
        this.events = events;
        this.attempts = attempts;
    }

    /**
     * The batch of an exchange.
     *
     * @throws IllegalStateException when the exchange has none, as it did not begin with the consumer of the outbox
     */
    public static BatchInHand of(Exchange exchange) {
        BatchInHand batch = exchange.getProperty(ExchangeProperties.BATCH, BatchInHand.class);
        if (batch == null) {
            throw new IllegalStateException("The exchange has no batch of the outbox: its route must begin with from:"
                    + " launchdarkly-outbox:<environment>");
        }
        return batch;
    }

    /** The LaunchDarkly environment that it is for. */
    public String environment() {
        return environment.environment();
    }

    /** The id under which it is posted for life. */
    public String payloadId() {
        return name.payloadId();
    }

    /** When it was opened. */
    public Instant opened() {
        return name.opened();
    }

    /** How many events it has. */
    public int events() {
        return events;
    }

    /**
     * The traces in which its events came in, as W3C Trace Context writes them: at most 128, those of requests to this process, and only
     * where somebody traced them.
     */
    public List<String> traceParents() {
        return environment.traceParents(fileName);
    }

    /** Its bytes, which are the HTTP body; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** The name of its file. */
    public String fileName() {
        return fileName;
    }

    /** Its file, which is there until what becomes of the batch is decided. */
    public Path file() {
        return environment.ready(fileName);
    }

    /** How long it has waited, by the time that passed, and by the clock only where nothing else is known. */
    public Duration age() {
        return environment.age(fileName);
    }

    /** Counts a try to deliver it that failed. */
    public void tried() {
        attempts++;
    }

    /** How many tries to deliver it have failed since the service was started. */
    public int attempts() {
        return attempts;
    }

    boolean isEnded() {
        return ended;
    }

    /** Takes it out of the outbox: the receiver has it. */
    void delivered() throws IOException {
        end();
        environment.delivered(fileName);
    }

    /** Puts two halves in its place. */
    void split() throws IOException {
        environment.split(fileName, bytes);
        end();
    }

    /** Moves it to the dead letters, because the receiver refused it, with a reason that is written as JSON. */
    void bury(Map<String, Object> reason) throws IOException {
        environment.bury(fileName, reason);
        end();
    }

    /** Moves it to the dead letters, because the receiver has not accepted it in time; nothing else is sent before the time given. */
    void expire(Map<String, Object> reason, Duration atLeast) throws IOException {
        environment.expire(fileName, reason, atLeast);
        end();
    }

    /** Leaves it where it is, to be handed out again after a pause of its own, and nothing else for that environment before the time given. */
    void keep(Duration atLeast) {
        end();
        environment.keep(fileName, atLeast, attempts);
    }

    /** Leaves it where it is, to be handed out again after a pause, because of something other than the receiver. */
    void stall(Throwable failure) {
        end();
        environment.stall(fileName, failure);
    }

    private void end() {
        if (ended) {
            throw new IllegalStateException("What became of the batch " + name + " is decided already");
        }
        ended = true;
    }
}
