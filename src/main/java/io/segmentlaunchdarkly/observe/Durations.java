package io.segmentlaunchdarkly.observe;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.segmentlaunchdarkly.delivery.Deliveries;
import io.segmentlaunchdarkly.outbox.Outbox;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

/**
 * How long things take, as histograms with fixed buckets that can be added up over instances: requests, syncs, LaunchDarkly's answers, and
 * the way from receipt to delivery. Each request, sync or batch is one observation, in a meter that was made at the start.
 */
final class Durations implements Deliveries.Watcher {
    /** How many routes with requests have meters of their own; further ones count as {@link #OTHER}. */
    private static final int MOST_ROUTES = 20;

    private static final String OTHER = "other";

    private static final Duration[] REQUEST =
            seconds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30);
    private static final Duration[] SYNC =
            seconds(0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5);
    private static final Duration[] ANSWER = seconds(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60);
    private static final Duration[] DELAY = seconds(0.5, 1, 1.5, 2, 3, 5, 10, 30, 60, 300, 900, 3600, 14400);

    /** The meters of an environment. */
    private record Delivery(Timer delay, Map<String, Timer> answers) {}

    private final MeterRegistry registry;
    private final Map<String, Timer> requests = new ConcurrentHashMap<>();
    private final Map<String, Delivery> deliveries = new ConcurrentHashMap<>();

    /**
     * @param registries the registries that get the meters
     */
    Durations(Collection<MeterRegistry> registries) {
        registry = new CompositeMeterRegistry(Clock.SYSTEM, registries);
    }

    private static Duration[] seconds(double... bounds) {
        return DoubleStream.of(bounds)
                .mapToObj(bound -> Duration.ofNanos(Math.round(bound * 1e9)))
                .toArray(Duration[]::new);
    }

    void watch(SegmentLedger ledger, Outbox outbox, Deliveries judged) {
        ledger.watchDurations(this::request);
        Timer syncs = timer(
                "launchdarkly.outbox.sync.duration",
                "How long the disk takes to sync events, which requests wait for.",
                Tags.empty(),
                SYNC);
        outbox.watchSyncs(nanos -> syncs.record(nanos, TimeUnit.NANOSECONDS));
        outbox.watch(environment -> delivery(environment.environment()));
        judged.watch(this);
    }

    private void request(String route, long nanos) {
        Timer timer = requests.get(route == null ? OTHER : route);
        if (timer == null) {
            boolean named = route != null && requests.size() < MOST_ROUTES;
            timer = requests.computeIfAbsent(named ? route : OTHER, this::request);
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer request(String route) {
        return timer(
                "launchdarkly.segment.request.duration",
                "From when a request has arrived until its events are safe.",
                Tags.of("route", route),
                REQUEST);
    }

    private Delivery delivery(String environment) {
        Delivery known = deliveries.get(environment);
        return known == null ? deliveries.computeIfAbsent(environment, this::begin) : known;
    }

    private Delivery begin(String environment) {
        Tags tags = Tags.of("environment", environment);
        Map<String, Timer> answers = new HashMap<>();
        for (String status : Deliveries.statuses()) {
            answers.put(
                    status,
                    timer(
                            "launchdarkly.delivery.answer.duration",
                            "How long LaunchDarkly takes to answer a batch, by status.",
                            tags.and("status", status),
                            ANSWER));
        }
        return new Delivery(
                timer(
                        "launchdarkly.delivery.delay",
                        "From a batch's first event until LaunchDarkly has the batch.",
                        tags,
                        DELAY),
                Map.copyOf(answers));
    }

    private Timer timer(String name, String description, Tags tags, Duration[] buckets) {
        return Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    @Override
    public void answered(String environment, String status, long nanos) {
        delivery(environment).answers().get(status).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void delivered(String environment, int events, Duration age) {
        delivery(environment).delay().record(age);
    }
}
