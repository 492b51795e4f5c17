package io.segmentlaunchdarkly.observe.activity;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import io.segmentlaunchdarkly.routing.EventOutcome;
import io.segmentlaunchdarkly.routing.RequestOutcomes;
import io.segmentlaunchdarkly.routing.StoreRejectedEvents;
import io.segmentlaunchdarkly.segment.Rejection;
import io.segmentlaunchdarkly.segment.RequestContents;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** A step that counts each event of a request, once all of them are safe. Events that are sent again were counted when they first came. */
public final class CountActivity implements Processor {
    /** The source of a request without a write key. */
    private static final String NO_SOURCE = "none";

    private Activity activity = new Activity();

    /** Where to count. */
    public void setActivity(Activity activity) {
        this.activity = activity;
    }

    @Override
    public void process(Exchange exchange) {
        if (exchange.getProperty(ExchangeProperties.RESENT, false, Boolean.class)) {
            return;
        }
        String end = StoreRejectedEvents.source(exchange.getProperty(ExchangeProperties.WRITE_KEY, "", String.class));
        String source = end.isEmpty() ? NO_SOURCE : end;
        for (Rejection rejection : RequestContents.of(exchange).rejections()) {
            activity.add(Measure.REJECTED, source, "", "", rejection.count());
            activity.add(Measure.REJECTION, source, rejection.code(), "", rejection.count());
        }
        int repeated = exchange.getProperty(ExchangeProperties.REPEATED, 0, Integer.class);
        if (repeated > 0) {
            activity.add(Measure.DUPLICATE, source, "", "", repeated);
        }
        RequestOutcomes outcomes = exchange.getProperty(ExchangeProperties.REQUEST_OUTCOMES, RequestOutcomes.class);
        if (outcomes != null) {
            count(source, outcomes, leftOut(exchange));
        }
        Duration behind = exchange.getProperty(ExchangeProperties.CLIENTS_CLOCK_BEHIND, Duration.class);
        // A message may have waited in its queue, which says nothing of its sender's clock.
        if (behind != null && exchange.getProperty(ExchangeProperties.JMS_MESSAGE) == null) {
            activity.add(Measure.CLOCK, source, ClockOffset.of(behind).name(), "", 1);
        }
    }

    @SuppressWarnings("unchecked")
    private static Set<byte[]> leftOut(Exchange exchange) {
        List<byte[]> duplicates = exchange.getProperty(ExchangeProperties.DUPLICATES, List.of(), List.class);
        if (duplicates.isEmpty()) {
            return Set.of();
        }
        Set<byte[]> these = Collections.newSetFromMap(new IdentityHashMap<>());
        these.addAll(duplicates);
        return these;
    }

    private void count(String source, RequestOutcomes outcomes, Set<byte[]> leftOut) {
        for (RequestOutcomes.Event event : outcomes.events()) {
            Measure outcome = event.isLeftOut(leftOut) ? Measure.DUPLICATE : outcome(event.outcome());
            activity.add(
                    outcome, source, event.identity().type(), event.identity().name(), 1);
            if (outcome == Measure.FILTERED) {
                activity.add(Measure.FILTER, event.filtered(), "", "", 1);
            }
            if (outcome != Measure.DUPLICATE) {
                event.entries().forEach(this::count);
            }
        }
    }

    private void count(MappingOutcomes.Entry entry) {
        if (entry.outcome() instanceof MappingOutcome.Discarded discarded) {
            activity.add(Measure.DISCARD, entry.mapping(), discarded.code(), "", 1);
        } else {
            activity.add(Measure.MADE_BY_MAPPING, entry.mapping(), "", "", 1);
        }
    }

    private static Measure outcome(EventOutcome outcome) {
        return switch (outcome) {
            case MAPPED -> Measure.MAPPED;
            case FILTERED -> Measure.FILTERED;
            case UNMAPPED -> Measure.UNMAPPED;
            case DISCARDED -> Measure.DISCARDED;
        };
    }
}
