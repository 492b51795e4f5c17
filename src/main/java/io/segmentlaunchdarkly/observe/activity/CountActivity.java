package io.segmentlaunchdarkly.observe.activity;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import io.segmentlaunchdarkly.routing.EventOutcome;
import io.segmentlaunchdarkly.routing.RequestOutcomes;
import io.segmentlaunchdarkly.segment.Rejection;
import io.segmentlaunchdarkly.segment.RequestContents;
import io.segmentlaunchdarkly.segment.WriteKeys;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** A step that counts each event of a request, once all of them are safe. */
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
        String end = WriteKeys.end(exchange.getProperty(ExchangeProperties.WRITE_KEY, String.class));
        String source = end == null || end.isEmpty() ? NO_SOURCE : end;
        for (Rejection rejection : RequestContents.of(exchange).rejections()) {
            activity.add(Measure.REJECTED, source, "", "", rejection.count());
            activity.add(Measure.REJECTION, source, rejection.code(), "", rejection.count());
        }
        RequestOutcomes outcomes = exchange.getProperty(ExchangeProperties.REQUEST_OUTCOMES, RequestOutcomes.class);
        if (outcomes != null) {
            count(source, outcomes, duplicates(exchange));
        }
        Duration behind = exchange.getProperty(ExchangeProperties.CLIENTS_CLOCK_BEHIND, Duration.class);
        // A message may have waited in its queue, which says nothing of its sender's clock.
        if (behind != null && exchange.getProperty(ExchangeProperties.JMS_MESSAGE) == null) {
            activity.add(Measure.CLOCK, source, ClockOffset.of(behind).name(), "", 1);
        }
    }

    @SuppressWarnings("unchecked")
    private static Predicate<RequestOutcomes.Routed> duplicates(Exchange exchange) {
        return RequestOutcomes.isDuplicate(exchange.getProperty(ExchangeProperties.DUPLICATES, List.of(), List.class));
    }

    private void count(String source, RequestOutcomes outcomes, Predicate<RequestOutcomes.Routed> isDuplicate) {
        for (RequestOutcomes.Routed event : outcomes.routed()) {
            Measure outcome = isDuplicate.test(event) ? Measure.DUPLICATE : outcome(event.outcome());
            activity.add(outcome, source, event.type(), event.name(), 1);
            if (outcome == Measure.FILTERED) {
                activity.add(Measure.FILTER, event.filter(), "", "", 1);
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
