package io.segmentlaunchdarkly.delivery;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.OptimizedFileFilter;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges every delivery. The steps around the HTTP producer ({@link Failed}, {@link Retry}, {@link Stalled}, {@link Succeeded}) are its
 * beans in the routes; itself it is the health check {@code launchdarkly-delivery}, DOWN while an environment is blocked or batches of
 * it are stalled.
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
    /** When the batch's age was nothing, by {@link System#nanoTime}, a long. */
    private static final String BORN_NANOS = "launchdarklyBatchBornNanos";

    private static final Duration WHILE_BLOCKED = Duration.ofMinutes(1);
    private static final int REASON_BODY = 2000;
    private static final int LONGEST_ADDRESS = 300;
    /** A century, which is far from what a long holds in nanoseconds. */
    private static final long LONGEST_AGE_MILLIS = Duration.ofDays(36_525).toMillis();

    private static final List<String> OUTCOMES = Stream.concat(
                    Stream.of("delivered"), Arrays.stream(Outcome.values()).map(Deliveries::name))
            .toList();

    private final Map<String, String> blocked = new ConcurrentHashMap<>();
    private final Map<String, StalledBatches> stalled = new ConcurrentHashMap<>();
    private final Map<String, Map<String, LongAdder>> attempts = new ConcurrentHashMap<>();
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Instant started;
    private final long startedNanos;

    public Deliveries() {
        this(Clock.systemUTC(), System::nanoTime);
    }

    /**
     * @param clock the wall clock, which may jump
     * @param nanoTime what never jumps, as {@link System#nanoTime}
     */
    Deliveries(Clock clock, LongSupplier nanoTime) {
        super("launchdarkly", "launchdarkly-delivery");
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.started = clock.instant();
        this.startedNanos = nanoTime.getAsLong();
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
        Map<String, String> troubles = new TreeMap<>(blocked);
        stalled.forEach((environment, batches) -> {
            int count = batches.size();
            if (count > 0) {
                troubles.merge(
                        environment,
                        stalledMessage(environment, count, batches.lastReason()),
                        (one, other) -> one + " " + other);
            }
        });
        if (troubles.isEmpty()) {
            builder.up();
        } else {
            troubles.forEach(builder::detail);
            builder.message(String.join(" ", troubles.values())).down();
        }
    }

    private static String stalledMessage(String environment, int count, String reason) {
        return "The delivery of " + count + (count == 1 ? " batch" : " batches") + " of the environment " + environment
                + " is stalled by this service or its disk, not by the receiver: " + reason
                + ". It is tried again by itself, at least once a minute.";
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
            // A file that is no batch, as its name does not tell when it was opened, becomes none by waiting.
            return mayHelp
                    && exchange.getProperty(OPENED) != null
                    && deliveries().age(exchange).compareTo(window) < 0;
        }
    }

    /** Runs where nothing but waiting is left: the next try begins anew, after a pause in which the batch holds no thread. */
    public static final class Stalled extends Step implements Processor {
        @Override
        public void process(Exchange exchange) {
            deliveries().stall(exchange, exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        }
    }

    /** Which files the consumer of an environment may take up: those whose pause is over. */
    public static final class Due extends Step implements OptimizedFileFilter {
        private String environment;

        /** The environment whose batches are consumed. */
        public void setEnvironment(String environment) {
            this.environment = environment;
        }

        @Override
        public Boolean accept(String name) {
            return deliveries().stalled(environment).mayGo(name);
        }
    }

    /** Runs after a delivery: what blocked the environment, or stalled the batch, is over. */
    public static final class Succeeded extends Step implements Processor {
        @Override
        public void process(Exchange exchange) {
            String environment = exchange.getProperty(ENVIRONMENT, String.class);
            deliveries().attempts(environment).get("delivered").increment();
            if (deliveries().blocked.remove(environment) != null) {
                LOG.info("Deliveries to the environment {} go through again.", environment);
            }
            deliveries().goesOn(exchange);
        }
    }

    /** The batches of an environment that wait because of this service or its disk. */
    StalledBatches stalled(String environment) {
        return stalled.computeIfAbsent(environment, name -> new StalledBatches(nanoTime));
    }

    /** Something other than the receiver ended a delivery: its batch waits, counted, and told once for each reason. */
    void stall(Exchange exchange, Throwable failure) {
        stall(exchange.getProperty(ENVIRONMENT, String.class), file(exchange), failure);
    }

    void stall(String environment, Path file, Throwable failure) {
        attempts(environment).get(name(Outcome.STALLED)).increment();
        String reason = said(failure);
        StalledBatches batches = stalled(environment);
        if (batches.add(file, reason)) {
            String message = stalledMessage(environment, batches.size(), reason);
            if (failure instanceof UncheckedIOException) {
                LOG.error(message);
            } else {
                LOG.error(message, failure);
            }
        }
    }

    private void goesOn(Exchange exchange) {
        goesOn(exchange.getProperty(ENVIRONMENT, String.class), file(exchange));
    }

    void goesOn(String environment, Path file) {
        if (stalled(environment).remove(file)) {
            LOG.info("No batch of the environment {} is stalled any more.", environment);
        }
    }

    static Path file(Exchange exchange) {
        return Path.of(exchange.getProperty(FileComponent.FILE_EXCHANGE_FILE, GenericFile.class)
                .getAbsoluteFilePath());
    }

    /**
     * How long a batch has waited. Both its name and the clock may be of a time at which the clock was wrong, so that its age is the
     * least that can be true when this process first sees it fail. From then on the time is measured that passes.
     */
    private Duration age(Exchange exchange) {
        Long born = exchange.getProperty(BORN_NANOS, Long.class);
        long now = nanoTime.getAsLong();
        if (born == null) {
            Instant opened = exchange.getProperty(OPENED, Instant.class);
            Duration byClock = Duration.between(opened, clock.instant());
            Duration byTimePassed = Duration.between(opened, started.plusNanos(now - startedNanos));
            Duration least = byClock.compareTo(byTimePassed) < 0 ? byClock : byTimePassed;
            born = now - (least.isNegative() ? 0 : Math.min(least.toMillis(), LONGEST_AGE_MILLIS) * 1_000_000);
            exchange.setProperty(BORN_NANOS, born);
        }
        return Duration.ofNanos(now - born);
    }

    private void failed(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        String environment = exchange.getProperty(ENVIRONMENT, String.class);
        Outcome outcome = Outcome.of(failure, Boolean.TRUE.equals(exchange.getProperty(SEVERAL_EVENTS)));
        exchange.setProperty(OUTCOME, name(outcome));
        if (outcome != Outcome.STALLED) {
            attempts(environment).get(name(outcome)).increment();
        }
        if (outcome == Outcome.RETRY || outcome == Outcome.BLOCKED) {
            goesOn(exchange);
        }
        exchange.setProperty(REASON, reason(exchange, failure));
        String said = said(failure);
        if (outcome == Outcome.BLOCKED) {
            String message = "Deliveries to the environment " + environment + " are blocked: the receiver answered "
                    + said + advice(environment, failure) + "; the batches wait.";
            if (!message.equals(blocked.put(environment, message))) {
                LOG.error(message);
            }
            exchange.getMessage().setHeader(Exchange.REDELIVERY_DELAY, WHILE_BLOCKED.toMillis());
        } else if (outcome != Outcome.STALLED) {
            LOG.warn(
                    "A delivery to the environment {} failed ({}): {}",
                    environment,
                    exchange.getProperty(OUTCOME),
                    said);
            RetryAfter.of(failure, clock.instant())
                    .ifPresent(wait -> exchange.getMessage().setHeader(Exchange.REDELIVERY_DELAY, wait.toMillis()));
        }
    }

    private static String advice(String environment, Throwable failure) {
        return failure instanceof HttpOperationFailedException http && http.getHttpResponseCode() / 100 == 3
                ? address(http)
                        .map(address -> " and points to " + address + ": set "
                                + DerivedSettings.key(environment, "events-url") + " to it")
                        .orElse(". Check the client-side ID and the events host")
                : ". Check the client-side ID and the events host";
    }

    /** Where a redirect points to, without what may be secret in it; empty where it does not say so in a form that is safe to log. */
    private static Optional<String> address(HttpOperationFailedException redirect) {
        String location = redirect.getRedirectLocation();
        if (location == null) {
            return Optional.empty();
        }
        try {
            URI target = new URI(redirect.getUri()).resolve(new URI(location));
            if (target.getHost() == null) {
                return Optional.empty();
            }
            String port = target.getPort() < 0 ? "" : ":" + target.getPort();
            String address = target.getScheme() + "://" + target.getHost() + port + target.getRawPath();
            return Optional.of(address).filter(text -> text.length() <= LONGEST_ADDRESS);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String said(Throwable failure) {
        if (failure instanceof HttpOperationFailedException http) {
            return String.valueOf(http.getHttpResponseCode());
        }
        boolean wrapped = failure instanceof UncheckedIOException || failure.getCause() instanceof Error;
        Throwable told = wrapped ? failure.getCause() : failure;
        return told.getClass().getSimpleName() + (told.getMessage() == null ? "" : ": " + told.getMessage());
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
