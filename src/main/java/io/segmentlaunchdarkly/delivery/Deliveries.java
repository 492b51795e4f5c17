package io.segmentlaunchdarkly.delivery;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.outbox.BatchInHand;
import io.segmentlaunchdarkly.settings.Setting;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges every delivery. The steps around the HTTP producer ({@link Failed}, {@link Succeeded}) are its beans in the routes; itself it is
 * the health check {@code launchdarkly-delivery}, DOWN while an environment is blocked.
 */
public final class Deliveries extends AbstractHealthCheck {
    /** In place of {@code retry} and {@code blocked}, for a batch that has waited longer than the retry window. */
    private static final String EXPIRED = "expired";

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final Duration WHILE_BLOCKED = Duration.ofMinutes(1);
    private static final int REASON_BODY = 2000;
    private static final int LONGEST_ADDRESS = 300;
    private static final int PROXY_WANTS_CREDENTIALS = 407;
    private static final String PROXY = Setting.DELIVERY_PROXY.key();
    private static final String PROXY_USER = Setting.DELIVERY_PROXY_USER + " and " + Setting.DELIVERY_PROXY_PASSWORD;
    private static final List<String> OUTCOMES = Stream.concat(
                    Stream.of("delivered"),
                    Arrays.stream(DeliveryOutcome.values())
                            .filter(outcome -> outcome != DeliveryOutcome.STALLED)
                            .map(Deliveries::name))
            .toList();

    private final Map<String, Blocked> blocked = new ConcurrentHashMap<>();
    /** The environments whose last delivery failed. */
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    /** What an answer's status can be: its first digit, no answer, or a status that HTTP does not have. */
    private static final List<String> STATUSES = List.of("2xx", "3xx", "4xx", "5xx", "none", "other");

    /** Is told how long deliveries take. It must be quick and must not throw. */
    public interface Watcher {
        /**
         * An attempt is over.
         *
         * @param status one of {@link #statuses}
         * @param nanos how long it took, from when the HTTP client was given the batch
         */
        void answered(String environment, String status, long nanos);

        /**
         * LaunchDarkly has a batch.
         *
         * @param events how many events the batch has
         * @param age how long ago the batch was opened, which its first event did
         */
        void delivered(String environment, int events, Duration age);
    }

    /** A fault in the configuration: what it is, and since when deliveries are blocked by it. */
    private record Blocked(String message, Instant since) {}

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final Map<String, Map<String, LongAdder>> attempts = new ConcurrentHashMap<>();
    private final Clock clock;
    private Duration retryWindow = Duration.ofHours(4);

    public Deliveries() {
        this(Clock.systemUTC());
    }

    Deliveries(Clock clock) {
        super("launchdarkly", "launchdarkly-delivery");
        this.clock = clock;
    }

    /** How long a batch is tried, from when it was opened, in milliseconds. */
    public void setRetryWindow(long retryWindow) {
        this.retryWindow = Duration.ofMillis(retryWindow);
    }

    /**
     * What a try to deliver a batch can come to by what the receiver answers: {@code delivered}, and the names of {@link DeliveryOutcome} in
     * lower case. The outbox counts those that were stalled.
     */
    public static List<String> outcomes() {
        return OUTCOMES;
    }

    /** How many tries to deliver a batch to an environment came to one of {@link #outcomes}. */
    public long attempts(String environment, String outcome) {
        return attempts(environment).get(outcome).sum();
    }

    /** The classes of status that a {@link Watcher} is told of. */
    public static List<String> statuses() {
        return STATUSES;
    }

    /** Tells somebody how long deliveries take, from now on. */
    public void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    private Map<String, LongAdder> attempts(String environment) {
        return attempts.computeIfAbsent(environment, name -> OUTCOMES.stream()
                .collect(Collectors.toMap(Function.identity(), outcome -> new LongAdder())));
    }

    private static String name(DeliveryOutcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    /** The environments to which deliveries are blocked by a fault in the configuration, each with the reason in a sentence. */
    public Map<String, String> blocked() {
        Map<String, String> reasons = new TreeMap<>();
        blocked.forEach((environment, fault) -> reasons.put(environment, fault.message()));
        return reasons;
    }

    /** Since when deliveries to an environment are blocked; empty when they are not. */
    public Optional<Instant> blockedSince(String environment) {
        return Optional.ofNullable(blocked.get(environment)).map(Blocked::since);
    }

    /** Whether the last delivery to an environment failed in a way that another try may mend. */
    public boolean isFailing(String environment) {
        return failing.contains(environment);
    }

    /** Who took the service out of service for what LaunchDarkly answers would turn events away that it can keep. */
    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Map<String, String> reasons = blocked();
        if (reasons.isEmpty()) {
            builder.up();
        } else {
            reasons.forEach(builder::detail);
            builder.message(String.join(" ", reasons.values())).down();
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

    /** Runs before each try, the first one and those after a failure. */
    public static final class Started implements Processor {
        @Override
        public void process(Exchange exchange) {
            exchange.setProperty(ExchangeProperties.ATTEMPT_STARTED_NANOS, System.nanoTime());
        }
    }

    /**
     * Runs after each failed try. It decides what becomes of the batch ({@link ExchangeProperties#DELIVERY_OUTCOME}), and, where the answer
     * asks for a pause or nothing will change soon, how long nothing is sent ({@link ExchangeProperties#DELIVERY_PAUSE}).
     */
    public static final class Failed extends Step implements Processor {
        @Override
        public void process(Exchange exchange) {
            deliveries().failed(exchange, BatchInHand.of(exchange));
        }
    }

    /** Runs after a delivery: what kept the environment's batches from being delivered is over. */
    public static final class Succeeded extends Step implements Processor {
        @Override
        public void process(Exchange exchange) {
            deliveries().succeeded(exchange, BatchInHand.of(exchange));
        }
    }

    private void succeeded(Exchange exchange, BatchInHand batch) {
        String environment = batch.environment();
        answered(exchange, environment, "2xx");
        watchers.forEach(watcher -> watcher.delivered(environment, batch.events(), batch.age()));
        attempts(environment).get("delivered").increment();
        boolean wasBlocked = blocked.remove(environment) != null;
        if (failing.remove(environment) || wasBlocked) {
            LOG.info(LogEvents.DELIVERY_RECOVERED, "Deliveries to the environment {} go through again.", environment);
        }
    }

    private void failed(Exchange exchange, BatchInHand batch) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        String environment = batch.environment();
        DeliveryOutcome outcome = DeliveryOutcome.of(failure, batch.events() > 1);
        if (outcome != DeliveryOutcome.STALLED) {
            attempts(environment).get(name(outcome)).increment();
            answered(exchange, environment, status(failure));
        }
        batch.tried();
        exchange.setProperty(ExchangeProperties.DELIVERY_REASON, reason(outcome, batch, failure));
        boolean waits = outcome == DeliveryOutcome.RETRY || outcome == DeliveryOutcome.BLOCKED;
        boolean expired = waits && batch.age().compareTo(retryWindow) >= 0;
        exchange.setProperty(ExchangeProperties.DELIVERY_OUTCOME, expired ? EXPIRED : name(outcome));
        exchange.setProperty(ExchangeProperties.DELIVERY_PAUSE, pause(outcome, failure));
        tell(exchange.getContext(), environment, outcome, failure);
    }

    private void answered(Exchange exchange, String environment, String status) {
        Long started = exchange.getProperty(ExchangeProperties.ATTEMPT_STARTED_NANOS, Long.class);
        if (started != null) {
            long took = System.nanoTime() - started;
            watchers.forEach(watcher -> watcher.answered(environment, status, took));
        }
    }

    private static String status(Throwable failure) {
        if (!(failure instanceof HttpOperationFailedException http)) {
            return "none";
        }
        return switch (http.getHttpResponseCode() / 100) {
            case 3 -> "3xx";
            case 4 -> "4xx";
            case 5 -> "5xx";
            default -> "other";
        };
    }

    /** How long nothing is to be sent; null where the answer says nothing of it. */
    private Duration pause(DeliveryOutcome outcome, Throwable failure) {
        return outcome == DeliveryOutcome.BLOCKED
                ? WHILE_BLOCKED
                : RetryAfter.of(failure, clock.instant()).orElse(null);
    }

    private void tell(CamelContext context, String environment, DeliveryOutcome outcome, Throwable failure) {
        if (outcome == DeliveryOutcome.BLOCKED) {
            String message = "Deliveries to the environment " + environment + " are blocked: "
                    + blocked(context, environment, failure) + "; the batches wait.";
            Blocked before = blocked.get(environment);
            if (before == null || !before.message().equals(message)) {
                blocked.put(environment, new Blocked(message, before == null ? clock.instant() : before.since()));
                LOG.error(LogEvents.DELIVERY_BLOCKED, message);
            }
            return;
        }
        if (outcome == DeliveryOutcome.RETRY) {
            failing.add(environment);
        }
        LOG.warn(
                LogEvents.DELIVERY_FAILED,
                "A delivery to the environment {} failed ({}): {}",
                environment,
                name(outcome),
                said(failure));
    }

    /** What the answer was, and what to change. */
    private static String blocked(CamelContext context, String environment, Throwable failure) {
        if (failure instanceof ProxyRefusedException refused) {
            return refused.getMessage() + ". Check "
                    + (refused.status() == PROXY_WANTS_CREDENTIALS ? PROXY_USER : PROXY);
        }
        HttpOperationFailedException answer = (HttpOperationFailedException) failure;
        int status = answer.getHttpResponseCode();
        if (status == PROXY_WANTS_CREDENTIALS) {
            return "the proxy answered " + status + ". Check " + PROXY_USER;
        }
        return "the receiver answered " + status
                + (status / 100 == 3 ? address(answer) : Optional.<String>empty())
                        .map(address ->
                                " and points to " + address + ": set " + Setting.EVENTS_URL.key(environment) + " to it")
                        .orElseGet(() ->
                                ". " + DeliveryApi.of(context, environment).advice(environment));
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
        Throwable told = failure.getCause() instanceof Error ? failure.getCause() : failure;
        return told.getClass().getSimpleName() + (told.getMessage() == null ? "" : ": " + told.getMessage());
    }

    private Map<String, Object> reason(DeliveryOutcome outcome, BatchInHand batch, Throwable failure) {
        Map<String, Object> reason = new LinkedHashMap<>();
        if (failure instanceof HttpOperationFailedException http) {
            reason.put("status", http.getHttpResponseCode());
            String body = http.getResponseBody() == null ? "" : http.getResponseBody();
            reason.put("responseBody", body.length() > REASON_BODY ? body.substring(0, REASON_BODY) : body);
        } else {
            reason.put("error", said(failure));
        }
        reason.put("outcome", name(outcome));
        reason.put("attempts", batch.attempts());
        reason.put("batchOpened", batch.opened().toString());
        reason.put("lastAttempt", clock.instant().toString());
        return reason;
    }
}
