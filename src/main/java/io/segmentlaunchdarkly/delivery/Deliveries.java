package io.segmentlaunchdarkly.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges every delivery. The steps around the HTTP producer ({@link Failed}, {@link Retry}, {@link Succeeded}) are its beans in the
 * routes; itself it is the health check {@code launchdarkly-delivery}, DOWN while an environment is blocked.
 */
public final class Deliveries extends AbstractHealthCheck {
    /** What the last failure of this batch means: the name of an {@link Outcome} in lower case. */
    public static final String OUTCOME = "launchdarklyOutcome";

    /** Why this batch was not delivered, a map as it is written to {@code .reason.json}. */
    public static final String REASON = "launchdarklyReason";

    /** The environment of the batch; set by the route. */
    public static final String ENVIRONMENT = "launchdarklyEnvironment";

    /** When the batch was opened, an {@link Instant}; set by the route. */
    public static final String OPENED = "launchdarklyBatchOpened";

    /** Whether the batch has more than one event; set by the route. */
    public static final String SEVERAL_EVENTS = "launchdarklySeveralEvents";

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final Duration WHILE_BLOCKED = Duration.ofMinutes(1);
    private static final int REASON_BODY = 2000;

    private static final List<String> OUTCOMES = Stream.concat(
                    Stream.of("delivered"), Arrays.stream(Outcome.values()).map(Deliveries::name))
            .toList();

    private final Map<String, String> blocked = new ConcurrentHashMap<>();
    private final Map<String, Map<String, LongAdder>> attempts = new ConcurrentHashMap<>();
    private final Clock clock;

    public Deliveries() {
        this(Clock.systemUTC());
    }

    Deliveries(Clock clock) {
        super("launchdarkly", "launchdarkly-delivery");
        this.clock = clock;
    }

    /** What a try to deliver a batch can come to: {@code delivered}, and the names of {@link Outcome} in lower case. */
    public static List<String> outcomes() {
        return OUTCOMES;
    }

    /** How many tries to deliver a batch to an environment came to one of {@link #outcomes}. */
    public long attempts(String environment, String outcome) {
        return attempts(environment).get(outcome).sum();
    }

    private Map<String, LongAdder> attempts(String environment) {
        return attempts.computeIfAbsent(environment, name -> OUTCOMES.stream()
                .collect(Collectors.toMap(Function.identity(), outcome -> new LongAdder())));
    }

    private static String name(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    /** Who took the service out of service for what LaunchDarkly answers would turn events away that it can keep. */
    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        if (blocked.isEmpty()) {
            builder.up();
        } else {
            blocked.forEach(builder::detail);
            builder.message(String.join(" ", blocked.values())).down();
        }
    }

    /** A step that needs to know the deliveries. */
    public abstract static class Step {
        private Deliveries deliveries;

        private Step() {}

        /** The deliveries that this step belongs to. */
        public void setDeliveries(Deliveries deliveries) {
            this.deliveries = deliveries;
        }

        final Deliveries deliveries() {
            return deliveries;
        }
    }

    /** Runs after each failed try: says what it means and, where the answer asks for a pause or nothing will change soon, how long. */
    public static final class Failed extends Step implements Processor {
        @Override
        public void process(Exchange exchange) {
            deliveries().failed(exchange);
        }
    }

    /** Whether to try again: only while trying again may help, and while the batch is younger than the retry window. */
    public static final class Retry extends Step implements Predicate {
        private Duration window = Duration.ofHours(4);

        /** How long a batch is tried, from when it was opened, in milliseconds. */
        public void setWindow(String window) {
            if (!window.matches("[0-9]{1,15}")) {
                throw new IllegalArgumentException(
                        "launchdarkly.delivery.retry-window must be a number of milliseconds but is \"" + window
                                + "\".");
            }
            this.window = Duration.ofMillis(Long.parseLong(window));
        }

        @Override
        public boolean matches(Exchange exchange) {
            String outcome = exchange.getProperty(OUTCOME, String.class);
            boolean mayHelp = "retry".equals(outcome) || "blocked".equals(outcome);
            Instant opened = exchange.getProperty(OPENED, Instant.class);
            // A file that is no batch, as its name does not tell when it was opened, becomes none by waiting.
            return mayHelp && opened != null && deliveries().clock.instant().isBefore(opened.plus(window));
        }

        /** Whether the batch is not to be tried again, now or after the next start. */
        public boolean isOver(Exchange exchange) {
            return !matches(exchange);
        }
    }

    /** Runs after a delivery: what blocked the environment is over. */
    public static final class Succeeded extends Step implements Processor {
        @Override
        public void process(Exchange exchange) {
            String environment = exchange.getProperty(ENVIRONMENT, String.class);
            deliveries().attempts(environment).get("delivered").increment();
            if (deliveries().blocked.remove(environment) != null) {
                LOG.info("Deliveries to the environment {} go through again.", environment);
            }
        }
    }

    private void failed(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        String environment = exchange.getProperty(ENVIRONMENT, String.class);
        Outcome outcome = Outcome.of(failure, Boolean.TRUE.equals(exchange.getProperty(SEVERAL_EVENTS)));
        exchange.setProperty(OUTCOME, name(outcome));
        attempts(environment).get(name(outcome)).increment();
        exchange.setProperty(REASON, reason(exchange, failure));
        String said = said(failure);
        if (outcome == Outcome.BLOCKED) {
            String message = "Deliveries to the environment " + environment + " are blocked: the receiver answered "
                    + said + ". Check the client-side ID and the events host; the batches wait.";
            if (!message.equals(blocked.put(environment, message))) {
                LOG.error(message);
            }
            exchange.getMessage().setHeader(Exchange.REDELIVERY_DELAY, WHILE_BLOCKED.toMillis());
        } else {
            LOG.warn(
                    "A delivery to the environment {} failed ({}): {}",
                    environment,
                    exchange.getProperty(OUTCOME),
                    said);
            RetryAfter.of(failure, clock.instant())
                    .ifPresent(wait -> exchange.getMessage().setHeader(Exchange.REDELIVERY_DELAY, wait.toMillis()));
        }
    }

    private static String said(Throwable failure) {
        return failure instanceof HttpOperationFailedException http
                ? String.valueOf(http.getHttpResponseCode())
                : failure.getClass().getSimpleName()
                        + (failure.getMessage() == null ? "" : ": " + failure.getMessage());
    }

    private Map<String, Object> reason(Exchange exchange, Throwable failure) {
        Map<String, Object> reason = new LinkedHashMap<>();
        if (failure instanceof HttpOperationFailedException http) {
            reason.put("status", http.getHttpResponseCode());
            String body = http.getResponseBody() == null ? "" : http.getResponseBody();
            reason.put("responseBody", body.length() > REASON_BODY ? body.substring(0, REASON_BODY) : body);
        } else {
            reason.put("error", said(failure));
        }
        reason.put("outcome", exchange.getProperty(OUTCOME));
        // Camel counts the try that failed as a redelivery before it asks what the failure means.
        reason.put("attempts", exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, 1, Integer.class));
        Instant opened = exchange.getProperty(OPENED, Instant.class);
        if (opened != null) {
            reason.put("batchOpened", opened.toString());
        }
        reason.put("lastAttempt", clock.instant().toString());
        return reason;
    }
}
