package io.segmentlaunchdarkly.routing;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;

/**
 * What the router made of the events of one request: for each environment its LaunchDarkly events, each as JSON bytes together with an id
 * that is unique in the environment, and the outcomes of the Segment events in {@link RequestOutcomes}.
 *
 * <p>The id is made of the write key, the Segment event's messageId, and the number of the mapping among those applied to the event. When
 * the client repeats the event, its LaunchDarkly events have the same ids. The id is empty when the event has no messageId.
 */
final class GatheredEvents {
    /** Branches that run in parallel finish in any order. */
    private static final Comparator<MappingOutcomes.Entry> ALWAYS_THE_SAME =
            Comparator.comparing(MappingOutcomes.Entry::mapping).thenComparing(MappingOutcomes.Entry::environment);

    private final Map<String, List<Map.Entry<String, byte[]>>> events = new TreeMap<>();
    private final RequestOutcomes outcomes = new RequestOutcomes();

    /** Adds the outcome of an event that went through the router. */
    void add(Exchange event) {
        List<MappingOutcomes.Entry> entries = MappingOutcomes.entries(event);
        outcomes.add(EventOutcome.of(event, entries), entries);
        if (entries.isEmpty()) {
            return;
        }
        String source = event.getProperty(ExchangeProperties.WRITE_KEY, "", String.class);
        String messageId = MappingOutcomes.of(event).messageId();
        int number = 0;
        for (MappingOutcomes.Entry entry : sorted(entries)) {
            if (entry.outcome() instanceof MappingOutcome.Mapped mapped) {
                events.computeIfAbsent(entry.environment(), environment -> new ArrayList<>())
                        .add(Map.entry(key(source, messageId, number), mapped.event()));
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

    /** The events of each environment. */
    Map<String, List<Map.Entry<String, byte[]>>> events() {
        return events;
    }

    RequestOutcomes outcomes() {
        return outcomes;
    }
}
