package io.segmentlaunchdarkly.launchdarkly;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * Gathers what the router made of the events of one request: the body becomes a map from environment to its LaunchDarkly events ({@code
 * Map<String, List<Map.Entry<String, byte[]>>>}), each as JSON bytes and before them a text that tells it from the environment's others.
 *
 * <p>The text is made of the write key, the Segment event's messageId, and the number of the mapping among those applied to it: when the
 * event comes again, the same LaunchDarkly events have the same texts. It is empty when the event has no messageId.
 *
 * <p>What the events came to is counted in the property {@link Outcomes#PROPERTY}.
 *
 * <p>A mapping that fails on its event was dealt with in the transformer. Any other failure is one of the routes, and fails the request:
 * none of it is acknowledged.
 */
public final class Gather implements AggregationStrategy {
    private static final String WRITE_KEY = "launchdarklyWriteKey";

    /** Branches that run at the same time finish in any order. */
    private static final Comparator<MappingResults.Entry> ALWAYS_THE_SAME =
            Comparator.comparing(MappingResults.Entry::mapping).thenComparing(MappingResults.Entry::environment);

    @Override
    public Exchange aggregate(Exchange oldExchange, Exchange newExchange) {
        Map<String, List<Map.Entry<String, byte[]>>> gathered =
                oldExchange == null ? new TreeMap<>() : gathered(oldExchange);
        Outcomes outcomes =
                oldExchange == null ? new Outcomes() : oldExchange.getProperty(Outcomes.PROPERTY, Outcomes.class);
        outcomes.add(newExchange);
        MappingResults results = newExchange.getProperty(MappingResults.PROPERTY, MappingResults.class);
        if (results != null) {
            String source = newExchange.getProperty(WRITE_KEY, "", String.class);
            List<MappingResults.Entry> entries = new ArrayList<>(results.entries());
            entries.sort(ALWAYS_THE_SAME);
            for (int number = 0; number < entries.size(); number++) {
                MappingResults.Entry entry = entries.get(number);
                if (entry.result() instanceof MappingResult.Mapped mapped) {
                    gathered.computeIfAbsent(entry.environment(), environment -> new ArrayList<>())
                            .add(Map.entry(key(source, results.messageId(), number), mapped.event()));
                }
            }
        }
        Exchange answer = oldExchange == null ? newExchange : oldExchange;
        answer.getMessage().setBody(gathered);
        answer.setProperty(Outcomes.PROPERTY, outcomes);
        if (newExchange.getException() != null && answer.getException() == null) {
            answer.setException(newExchange.getException());
        }
        return answer;
    }

    /** The source's length comes first, so that no two sources and messageIds make the same text. */
    private static String key(String source, String messageId, int number) {
        return messageId.isEmpty() ? "" : source.length() + ":" + source + number + ":" + messageId;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, List<Map.Entry<String, byte[]>>> gathered(Exchange exchange) {
        return exchange.getMessage().getBody(Map.class);
    }
}
