package io.segmentlaunchdarkly.console.overview;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.console.overview.Overview.Alert;
import io.segmentlaunchdarkly.console.overview.Overview.Check;
import io.segmentlaunchdarkly.console.overview.Overview.Environment;
import io.segmentlaunchdarkly.console.overview.Overview.Pipeline;
import io.segmentlaunchdarkly.console.overview.Overview.Stage;
import io.segmentlaunchdarkly.console.web.Page;
import io.segmentlaunchdarkly.console.web.Show;
import io.segmentlaunchdarkly.console.web.Templates;
import io.segmentlaunchdarkly.console.web.WebAnswer;
import io.segmentlaunchdarkly.console.web.WebRequest;
import io.segmentlaunchdarkly.delivery.Deliveries;
import io.segmentlaunchdarkly.observe.activity.Activity;
import io.segmentlaunchdarkly.observe.activity.Measure;
import io.segmentlaunchdarkly.observe.alerts.Alerts;
import io.segmentlaunchdarkly.outbox.EnvironmentOutbox;
import io.segmentlaunchdarkly.outbox.OutboxComponent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.support.CamelContextHelper;

/**
 * The page {@code /console}: what became of events over a time that the address names, {@code ?for=1h}, and how things stand now. Beside it,
 * for a page that is left open, {@code /console/pipeline} is its counts alone.
 */
public final class OverviewPage implements Page {
    private static final String USUAL_PERIOD = "1h";
    private static final Duration WAITS_LONG = Duration.ofMinutes(1);
    private static final int HALF = 50;
    private static final int MOST = 95;

    private final CamelContext context;
    private final Templates templates;
    private final Clock clock;

    public OverviewPage(CamelContext context, Templates templates, Clock clock) {
        this.context = context;
        this.templates = templates;
        this.clock = clock;
    }

    @Override
    public WebAnswer answer(WebRequest request) {
        Counts counts = counts(request);
        Period period = period(request);
        return templates.page(
                "overview.jte",
                new Overview(
                        request,
                        period,
                        pipeline(period, counts),
                        environments(counts),
                        alerts(),
                        checks(),
                        counts.course(),
                        counts.breakdowns()));
    }

    /** The counts alone. */
    public WebAnswer pipeline(WebRequest request) {
        return templates.page("pipeline.jte", pipeline(period(request), counts(request)));
    }

    private static Period period(WebRequest request) {
        return Period.of(request.asked("for").orElse(USUAL_PERIOD));
    }

    private Counts counts(WebRequest request) {
        Activity activity = CamelContextHelper.mandatoryFindSingleByType(context, Activity.class);
        activity.takeCounts();
        return new Counts(activity, period(request));
    }

    private List<EnvironmentOutbox> outboxes() {
        return OutboxComponent.outbox(context).environments();
    }

    private Pipeline pipeline(Period period, Counts counts) {
        long waiting = 0;
        long retrying = 0;
        for (EnvironmentOutbox environment : outboxes()) {
            long again = environment.retrying();
            waiting += Math.max(0, environment.balance().waiting() - again);
            retrying += again;
        }
        return new Pipeline(
                period,
                Show.minute(counts.since()),
                List.of(
                        new Stage(
                                "received",
                                counts.received(),
                                WebRequest.address("/events", Map.of("since", period.name()))),
                        stage("rejected", counts.sum(Measure.REJECTED), counts),
                        stage("duplicate", counts.sum(Measure.DUPLICATE), counts),
                        stage("filtered", counts.sum(Measure.FILTERED), counts),
                        stage("unmapped", counts.sum(Measure.UNMAPPED), counts),
                        stage("discarded", counts.sum(Measure.DISCARDED), counts),
                        new Stage("mapped", counts.sum(Measure.MAPPED), "")),
                List.of(
                        new Stage("made", counts.sum(Measure.MADE), ""),
                        stage("delivered", counts.sum(Measure.DELIVERED), counts),
                        new Stage(
                                "dead-lettered",
                                counts.sum(Measure.DEAD_LETTERED),
                                WebRequest.address("/dead-letters", Map.of())),
                        new Stage("waiting", waiting, WebRequest.address("/events", Map.of("outcome", "waiting"))),
                        new Stage("retrying", retrying, WebRequest.address("/events", Map.of("outcome", "retrying")))),
                Show.time(clock.instant()));
    }

    private static Stage stage(String outcome, long count, Counts counts) {
        return new Stage(outcome, count, counts.address(outcome));
    }

    private List<Environment> environments(Counts counts) {
        Map<String, Long> made = counts.byFirst(Measure.MADE);
        Map<String, Long> delivered = counts.byFirst(Measure.DELIVERED);
        Map<String, Long> deadLettered = counts.byFirst(Measure.DEAD_LETTERED);
        Deliveries deliveries = CamelContextHelper.mandatoryFindSingleByType(context, Deliveries.class);
        List<Environment> environments = new ArrayList<>();
        for (EnvironmentOutbox outbox : outboxes()) {
            String name = outbox.environment();
            Optional<String> trouble = trouble(outbox, deliveries);
            environments.add(new Environment(
                    name,
                    trouble.orElseGet(() -> state(outbox)),
                    trouble.isEmpty(),
                    made.getOrDefault(name, 0L),
                    delivered.getOrDefault(name, 0L),
                    deadLettered.getOrDefault(name, 0L),
                    outbox.balance().waiting(),
                    counts.within(name, HALF),
                    counts.within(name, MOST)));
        }
        return environments;
    }

    private static String state(EnvironmentOutbox outbox) {
        long waiting = outbox.balance().waiting();
        return waiting == 0
                ? "Nothing waits."
                : Show.count(waiting, "event") + (waiting == 1 ? " waits" : " wait") + " for the next delivery.";
    }

    /** What keeps an environment's events from being delivered, in a sentence; empty for nothing. */
    private Optional<String> trouble(EnvironmentOutbox outbox, Deliveries deliveries) {
        EnvironmentOutbox.Balance balance = outbox.balance();
        String waiting = " " + Show.count(balance.waiting(), "event") + (balance.waiting() == 1 ? " waits." : " wait.");
        String blocked = deliveries.blocked().get(outbox.environment());
        if (blocked != null) {
            return Optional.of(blocked
                    + deliveries
                            .blockedSince(outbox.environment())
                            .map(since -> " Since " + Show.time(since) + ".")
                            .orElse("")
                    + waiting);
        }
        if (outbox.stalled().isPresent()) {
            return Optional.of(outbox.stalled().get() + waiting);
        }
        if (deliveries.isFailing(outbox.environment())) {
            return Optional.of("The last delivery failed and is tried again." + waiting);
        }
        Instant now = clock.instant();
        return balance.oldest()
                .filter(oldest -> Duration.between(oldest, now).compareTo(WAITS_LONG) > 0)
                .map(oldest -> "The oldest event has waited for " + Show.duration(Duration.between(oldest, now)) + "."
                        + waiting);
    }

    private List<Alert> alerts() {
        List<Alert> alerts = new ArrayList<>();
        for (Alerts all : context.getRegistry().findByType(Alerts.class)) {
            for (JsonNode rule : all.list().path("rules")) {
                for (JsonNode state : rule.path("states")) {
                    if (!state.path("state").asText().equals("ok")) {
                        alerts.add(new Alert(
                                rule.path("name").asText(),
                                state.path("state").asText(),
                                since(state),
                                state.path("subject").asText(),
                                state.path("text").asText()));
                    }
                }
            }
        }
        return alerts;
    }

    private static String since(JsonNode state) {
        return state.has("since") ? Show.time(Instant.parse(state.get("since").asText())) : "";
    }

    private List<Check> checks() {
        return HealthCheckHelper.invoke(context).stream()
                .filter(result -> result.getState() != HealthCheck.State.UP)
                .map(result ->
                        new Check(result.getCheck().getId(), result.getMessage().orElse("")))
                .toList();
    }
}
