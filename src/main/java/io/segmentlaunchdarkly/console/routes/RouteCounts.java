package io.segmentlaunchdarkly.console.routes;

import io.segmentlaunchdarkly.console.web.Show;
import io.segmentlaunchdarkly.observe.activity.Activity;
import io.segmentlaunchdarkly.observe.activity.Key;
import io.segmentlaunchdarkly.observe.activity.Measure;
import io.segmentlaunchdarkly.observe.activity.Span;
import io.segmentlaunchdarkly.outbox.EnvironmentOutbox;
import io.segmentlaunchdarkly.outbox.OutboxComponent;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.api.management.mbean.ManagedRouteMBean;

/**
 * What went through each route: Camel's own statistics where they are switched on, and otherwise what the service counts, of the last hour,
 * where that says something of a route.
 */
final class RouteCounts {
    private static final Duration TIME = Duration.ofHours(1);
    private static final String DELIVER = "launchdarkly-deliver-";

    private final CamelContext context;
    private final Activity activity;
    private final Span span;

    RouteCounts(CamelContext context) {
        this.context = context;
        Set<Activity> counting = context.getRegistry().findByType(Activity.class);
        activity = counting.isEmpty() ? new Activity() : counting.iterator().next();
        activity.takeCounts();
        span = activity.last(TIME);
    }

    String of(String route) {
        int inFlight = context.getInflightRepository().size(route);
        String now = inFlight == 0 ? "" : Show.number(inFlight) + " in flight";
        String before = managed(route);
        if (before.isEmpty()) {
            before = counted(route);
        }
        return before + (before.isEmpty() || now.isEmpty() ? "" : ", ") + now;
    }

    private String managed(String route) {
        ManagedCamelContext management = context.getCamelContextExtension().getContextPlugin(ManagedCamelContext.class);
        ManagedRouteMBean bean = management == null ? null : management.getManagedRoute(route);
        if (bean == null) {
            return "";
        }
        try {
            return Show.count(bean.getExchangesTotal(), "exchange") + ", " + Show.number(bean.getExchangesFailed())
                    + " failed";
        } catch (Exception e) {
            return "";
        }
    }

    private String counted(String route) {
        if (route.startsWith(DELIVER)) {
            return delivered(route.substring(DELIVER.length()));
        }
        return switch (route) {
            case "launchdarkly-ingest" -> some(sum(key -> key.measure().isOutcome()), "received");
            case "launchdarkly-dispatch" -> some(
                    sum(key -> key.measure().isOutcome() && key.measure() != Measure.REJECTED), "events");
            case "launchdarkly-collect" -> some(sum(key -> key.measure() == Measure.MADE), "made");
            case "launchdarkly-dead-letter" -> some(
                    sum(key -> key.measure() == Measure.DEAD_LETTERED), "dead-lettered");
            default -> mapping(route.replaceFirst("^launchdarkly-", ""));
        };
    }

    private String delivered(String environment) {
        long delivered =
                sum(key -> key.measure() == Measure.DELIVERED && key.first().equals(environment));
        long waiting = OutboxComponent.outbox(context).environments().stream()
                .filter(outbox -> outbox.environment().equals(environment))
                .map(EnvironmentOutbox::balance)
                .mapToLong(EnvironmentOutbox.Balance::waiting)
                .sum();
        return Show.number(delivered) + " delivered, " + Show.number(waiting) + " waiting";
    }

    private String mapping(String name) {
        Map<String, Long> sums = activity.sums(
                key -> (key.measure() == Measure.MADE_BY_MAPPING || key.measure() == Measure.DISCARD)
                        && key.first().equals(name),
                key -> key.measure().name(),
                span);
        return sums.isEmpty()
                ? ""
                : Show.number(sums.getOrDefault(Measure.MADE_BY_MAPPING.name(), 0L)) + " made, "
                        + Show.number(sums.getOrDefault(Measure.DISCARD.name(), 0L)) + " discarded";
    }

    private long sum(Predicate<Key> which) {
        return activity.sum(which, span);
    }

    private static String some(long count, String what) {
        return Show.number(count) + " " + what;
    }
}
