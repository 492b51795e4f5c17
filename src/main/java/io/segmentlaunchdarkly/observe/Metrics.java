package io.segmentlaunchdarkly.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.segmentlaunchdarkly.delivery.Deliveries;
import io.segmentlaunchdarkly.history.History;
import io.segmentlaunchdarkly.http.JsonHttpEngine;
import io.segmentlaunchdarkly.kafka.KafkaFigures;
import io.segmentlaunchdarkly.kafka.KafkaOutboxFigures;
import io.segmentlaunchdarkly.outbox.EnvironmentAccount;
import io.segmentlaunchdarkly.outbox.EnvironmentOutbox;
import io.segmentlaunchdarkly.outbox.Outbox;
import io.segmentlaunchdarkly.outbox.OutboxComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.StartupListener;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.support.CamelContextHelper;

/**
 * Both ledgers, and what else an operator watches, as Micrometer meters in every registry that the application has once it has started;
 * without a registry it does nothing. It finds the ledgers, the outbox and the deliveries by their types. All but {@link
 * Durations} only read, and are not on an event's way. The values of one equation come from one {@link ScrapeSnapshot}, so that it balances
 * within a scrape. {@code docs/metrics.md} lists the meters.
 */
public final class Metrics implements CamelContextAware, StartupListener {
    private static final String OWN_CHECKS = "launchdarkly-";

    private final AtomicBoolean registered = new AtomicBoolean();
    private CamelContext camelContext;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
        try {
            camelContext.addStartupListener(this);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        // Camel creates the beans of the route files twice, sets the context of each twice, and keeps only the second
        // ones in its registry.
        Set<Metrics> bound = context.getRegistry().findByType(Metrics.class);
        if ((!bound.isEmpty() && !bound.contains(this)) || !registered.compareAndSet(false, true)) {
            return;
        }
        Set<MeterRegistry> registries = registries(context);
        if (registries.isEmpty()) {
            return;
        }
        SegmentLedger segmentLedger = the(SegmentLedger.class);
        Deliveries deliveries = the(Deliveries.class);
        Outbox outbox = OutboxComponent.outbox(context);
        new Durations(registries).watch(segmentLedger, outbox, deliveries);
        for (MeterRegistry registry : registries) {
            segmentLedger(registry, segmentLedger);
            outbox.watch(environment -> {
                environment(registry, environment, deliveries);
                deadLetters(registry, environment);
            });
            if (context.hasComponent(KafkaOutboxFigures.COMPONENT) instanceof KafkaOutboxFigures inKafka) {
                inKafka.watch(environment -> environment(registry, environment, deliveries));
            }
            FunctionCounter.builder("launchdarkly.outbox.duplicates", outbox, Outbox::duplicates)
                    .description("LaunchDarkly events left out because they had been there before.")
                    .register(registry);
            context.getRegistry().findByTypeWithName(JsonHttpEngine.class).forEach((name, server) -> {
                Gauge.builder("launchdarkly.http.connections", server, JsonHttpEngine::connections)
                        .tag("server", name)
                        .description("Open client connections.")
                        .register(registry);
                Gauge.builder("launchdarkly.http.body.bytes", server, JsonHttpEngine::bytesInMemory)
                        .tag("server", name)
                        .description(
                                "Bytes of request bodies in memory, those being received and those being processed.")
                        .register(registry);
            });
            History.of(context).ifPresent(history -> history(registry, history));
            if (context.hasComponent(KafkaFigures.COMPONENT) instanceof KafkaFigures figures) {
                kafka(registry, figures);
            }
            Gauge.builder("launchdarkly.disk.free.bytes", outbox, Outbox::freeBytes)
                    .description("What the disk of the data directory has left.")
                    .register(registry);
            Gauge.builder("launchdarkly.outbox.max.bytes", outbox, Outbox::maxBytes)
                    .description("The most bytes that may wait before requests are refused.")
                    .register(registry);
            HealthCheckRegistry health = HealthCheckRegistry.get(context);
            if (health != null) {
                health.stream()
                        .filter(check -> check.getId().startsWith(OWN_CHECKS))
                        .forEach(check -> health(registry, check));
            }
        }
    }

    private static void health(MeterRegistry registry, HealthCheck check) {
        Gauge.builder("launchdarkly.health.up", check, asked -> asked.call().getState() == HealthCheck.State.UP ? 1 : 0)
                .description("1 while a health check is UP, 0 while it is DOWN.")
                .tag("check", check.getId())
                .register(registry);
    }

    private static void history(MeterRegistry registry, History history) {
        FunctionCounter.builder("launchdarkly.history.written", history, History::written)
                .description("Segment events that were written into the history.")
                .register(registry);
        FunctionCounter.builder("launchdarkly.history.lost", history, History::lost)
                .description("Segment events that are not in the history.")
                .register(registry);
        Gauge.builder("launchdarkly.history.bytes", history, History::bytes)
                .description("Size of the history.")
                .register(registry);
    }

    private static void kafka(MeterRegistry registry, KafkaFigures figures) {
        Gauge.builder("launchdarkly.kafka.lag", figures, KafkaFigures::lag)
                .description("Records that wait in the partitions of this instance.")
                .register(registry);
        Gauge.builder("launchdarkly.kafka.partitions", figures, KafkaFigures::partitions)
                .description("Partitions of the topic that this instance has.")
                .register(registry);
        FunctionCounter.builder("launchdarkly.kafka.events.written", figures, KafkaFigures::written)
                .description("Segment events of requests that this instance has written to the topic.")
                .register(registry);
    }

    /** The application's registries, without those to which a composite passes on its meters. */
    private static Set<MeterRegistry> registries(CamelContext context) {
        Set<MeterRegistry> registries = new HashSet<>(context.getRegistry().findByType(MeterRegistry.class));
        for (MeterRegistry registry : List.copyOf(registries)) {
            if (registry instanceof CompositeMeterRegistry composite) {
                registries.removeAll(composite.getRegistries());
            }
        }
        return registries;
    }

    private <T> T the(Class<T> type) {
        return CamelContextHelper.mandatoryFindSingleByType(camelContext, type);
    }

    private static void segmentLedger(MeterRegistry registry, SegmentLedger segmentLedger) {
        ScrapeSnapshot<SegmentLedger.Balance> balance = new ScrapeSnapshot<>(segmentLedger::balance);
        segment(registry, balance, "rejected", SegmentLedger.Balance::rejected);
        segment(registry, balance, "duplicate", SegmentLedger.Balance::duplicate);
        segment(registry, balance, "filtered", SegmentLedger.Balance::filtered);
        segment(registry, balance, "unmapped", SegmentLedger.Balance::unmapped);
        segment(registry, balance, "discarded", SegmentLedger.Balance::discarded);
        segment(registry, balance, "mapped", SegmentLedger.Balance::mapped);
        counter(
                registry,
                "launchdarkly.segment.events.received",
                "Segment events of accepted requests and messages.",
                Tags.empty(),
                balance,
                SegmentLedger.Balance::received);
        segmentLedger
                .rejections()
                .watch((labels, count) -> labelled(
                        registry,
                        "launchdarkly.segment.events.rejected",
                        "Events that were rejected, by Segment's reason code.",
                        List.of("code"),
                        labels,
                        count));
        segmentLedger
                .refusals()
                .watch((labels, count) -> labelled(
                        registry,
                        "launchdarkly.segment.requests.refused",
                        "Requests that were refused as a whole, by reason code.",
                        List.of("code"),
                        labels,
                        count));
        segmentLedger
                .discards()
                .watch((labels, count) -> labelled(
                        registry,
                        "launchdarkly.mapping.discards",
                        "Events that a mapping discarded, by mapping and reason.",
                        List.of("mapping", "reason"),
                        labels,
                        count));
    }

    private static void segment(
            MeterRegistry registry,
            ScrapeSnapshot<SegmentLedger.Balance> balance,
            String outcome,
            ToDoubleFunction<SegmentLedger.Balance> value) {
        counter(
                registry,
                "launchdarkly.segment.events",
                "Segment events by outcome.",
                Tags.of("outcome", outcome),
                balance,
                value);
    }

    private static void environment(MeterRegistry registry, EnvironmentAccount outbox, Deliveries deliveries) {
        ScrapeSnapshot<EnvironmentOutbox.Balance> balance = new ScrapeSnapshot<>(outbox::balance);
        Tags environment = Tags.of("environment", outbox.environment());
        String made = "LaunchDarkly events in the outbox: mapped by this process, or found there.";
        counter(
                registry,
                "launchdarkly.events.made",
                made,
                environment.and("origin", "mapped"),
                balance,
                EnvironmentOutbox.Balance::made);
        counter(
                registry,
                "launchdarkly.events.made",
                made,
                environment.and("origin", "found"),
                balance,
                EnvironmentOutbox.Balance::found);
        counter(
                registry,
                "launchdarkly.events.delivered",
                "LaunchDarkly events that LaunchDarkly has accepted.",
                environment,
                balance,
                EnvironmentOutbox.Balance::delivered);
        counter(
                registry,
                "launchdarkly.events.dead.lettered",
                "LaunchDarkly events that went to the dead letters.",
                environment,
                balance,
                EnvironmentOutbox.Balance::deadLettered);
        counter(
                registry,
                "launchdarkly.events.discarded",
                "LaunchDarkly events removed from the outbox by hand.",
                environment,
                balance,
                EnvironmentOutbox.Balance::discarded);
        gauge(
                registry,
                "launchdarkly.outbox.events",
                "LaunchDarkly events that wait for delivery.",
                environment,
                balance,
                EnvironmentOutbox.Balance::waiting);
        gauge(
                registry,
                "launchdarkly.outbox.bytes",
                "Size of the batches that wait for delivery.",
                environment,
                balance,
                EnvironmentOutbox.Balance::bytes);
        gauge(
                registry,
                "launchdarkly.outbox.oldest.age.seconds",
                "Age of the oldest batch that waits for delivery, 0 if none waits.",
                environment,
                balance,
                now -> now.oldest().map(Metrics::age).orElse(0.0));
        for (String outcome : Deliveries.outcomes()) {
            attempts(
                    registry,
                    environment.and("outcome", outcome),
                    deliveries,
                    all -> all.attempts(outbox.environment(), outcome));
        }
        attempts(registry, environment.and("outcome", "stalled"), outbox, EnvironmentAccount::stalls);
    }

    private static void deadLetters(MeterRegistry registry, EnvironmentOutbox outbox) {
        Tags environment = Tags.of("environment", outbox.environment());
        ScrapeSnapshot<EnvironmentOutbox.Stock> deadLetters = new ScrapeSnapshot<>(outbox::deadLetters);
        gauge(
                registry,
                "launchdarkly.dead.letter.events",
                "LaunchDarkly events in the dead letters.",
                environment,
                deadLetters,
                EnvironmentOutbox.Stock::events);
        gauge(
                registry,
                "launchdarkly.dead.letter.batches",
                "Batches in the dead letters.",
                environment,
                deadLetters,
                EnvironmentOutbox.Stock::batches);
    }

    private static <T> void attempts(MeterRegistry registry, Tags tags, T counted, ToDoubleFunction<T> count) {
        FunctionCounter.builder("launchdarkly.delivery.attempts", counted, count)
                .description("Tries to deliver a batch, by what the answer means.")
                .tags(tags)
                .register(registry);
    }

    private static double age(Instant opened) {
        return Math.max(0, Duration.between(opened, Instant.now()).toMillis() / 1000.0);
    }

    private static <T> void counter(
            MeterRegistry registry,
            String name,
            String description,
            Tags tags,
            ScrapeSnapshot<T> snapshot,
            ToDoubleFunction<T> value) {
        Object meter = new Object();
        // Micrometer keeps only a weak reference to what a counter reads, which must not be the snapshot.
        FunctionCounter.builder(name, registry, anything -> value.applyAsDouble(snapshot.get(meter)))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private static <T> void gauge(
            MeterRegistry registry,
            String name,
            String description,
            Tags tags,
            ScrapeSnapshot<T> snapshot,
            ToDoubleFunction<T> value) {
        Object meter = new Object();
        Gauge.builder(name, snapshot, now -> value.applyAsDouble(now.get(meter)))
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private static void labelled(
            MeterRegistry registry,
            String name,
            String description,
            List<String> labels,
            List<String> values,
            LongAdder count) {
        Tags tags = Tags.empty();
        for (int i = 0; i < labels.size(); i++) {
            tags = tags.and(labels.get(i), values.get(i));
        }
        FunctionCounter.builder(name, count, LongAdder::sum)
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
