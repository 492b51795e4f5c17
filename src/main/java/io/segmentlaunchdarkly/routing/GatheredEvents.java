package io.segmentlaunchdarkly.routing;

import io.segmentlaunchdarkly.exchange.EventIdentity;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import io.segmentlaunchdarkly.outbox.OutboxEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.camel.Exchange;

/**
 * What the router made of the events of one request: its LaunchDarkly events, and in {@link RequestOutcomes} what the Segment events came
 * to.
 *
 * <p>An event's key is made of the write key, the Segment event's messageId, and the number of the mapping among those applied to it: when the
 * event comes again, the same LaunchDarkly events have the same keys. It is empty when the event has no messageId.
 */
final class GatheredEvents {
    /** Branches that run in parallel finish in any order. */
    private static final Comparator<MappingOutcomes.Entry> ALWAYS_THE_SAME =
            Comparator.comparing(MappingOutcomes.Entry::mapping).thenComparing(MappingOutcomes.Entry::environment);

    private final List<OutboxEvent> events = new ArrayList<>();
    private final RequestOutcomes outcomes = new RequestOutcomes();

    /** Adds the outcome of an event that went through the router. */
    void add(Exchange event) {
        List<MappingOutcomes.Entry> entries = MappingOutcomes.entries(event);
        EventIdentity identity = MappingOutcomes.of(event).identity();
        outcomes.add(new RequestOutcomes.Event(
                identity,
                EventOutcome.of(event, entries),
                event.getProperty(ExchangeProperties.FILTERED, "", String.class),
                entries));
        if (entries.isEmpty()) {
            return;
        }
        String source = event.getProperty(ExchangeProperties.WRITE_KEY, "", String.class);
        String messageId = identity.messageId();
        int number = 0;
        for (MappingOutcomes.Entry entry : sorted(entries)) {
            if (entry.outcome() instanceof MappingOutcome.Mapped mapped) {
                events.add(new OutboxEvent(entry.environment(), key(source, messageId, number), mapped.event()));
            }
            number++;
        }
    }

    private static List<MappingOutcomes.Entry> sorted(List<MappingOutcomes.Entry> entries) {
        return entries.size() == 1
                ? entries
                : entries.stream().sorted(ALWAYS_THE_SAME).toList();
    }

    /** The source's length comes first, so that no two pairs of source and messageId have the same id. */
    private static String key(String source, String messageId, int number) {
        return messageId.isEmpty() ? "" : source.length() + ":" + source + number + ":" + messageId;
    }

    List<OutboxEvent> events() {
        return events;
    }

    RequestOutcomes outcomes() {
        return outcomes;
    }
}
