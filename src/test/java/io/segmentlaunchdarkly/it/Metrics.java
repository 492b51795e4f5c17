package io.segmentlaunchdarkly.it;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a service says of itself at one moment.
 *
 * @param values by name and labels, as they stand in Prometheus' text
 */
public record Metrics(Map<String, Double> values) {

    /** The service's metrics now. */
    public static Metrics of(Distribution service) {
        String text = Distribution.send(
                        HttpRequest.newBuilder(URI.create(service.managementAddress() + "/observe/metrics")))
                .body();
        Map<String, Double> values = new TreeMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
        });
        return new Metrics(values);
    }

    /** The sum over all labels of a metric. */
    public double sum(String name) {
        return values.entrySet().stream()
                .filter(metric ->
                        metric.getKey().equals(name) || metric.getKey().startsWith(name + "{"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** The two ledgers' equations that do not hold, with their figures; none when every event is accounted for. */
    public List<String> imbalances() {
        List<String> imbalances = new ArrayList<>();
        double received = sum("launchdarkly_segment_events_received_total");
        double outcomes = sum("launchdarkly_segment_events_total");
        if (received != outcomes) {
            imbalances.add("of " + received + " Segment events " + outcomes + " are accounted for");
        }
        double made = sum("launchdarkly_events_made_total");
        double became = sum("launchdarkly_events_delivered_total")
                + sum("launchdarkly_outbox_events")
                + sum("launchdarkly_events_dead_lettered_total")
                + sum("launchdarkly_events_discarded_total");
        if (made != became) {
            imbalances.add("of " + made + " LaunchDarkly events " + became + " are accounted for");
        }
        return imbalances;
    }
}
