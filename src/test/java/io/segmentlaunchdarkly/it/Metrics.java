package io.segmentlaunchdarkly.it;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * What a service says of itself at one moment.
 *
 * @param values by name and labels, as they stand in Prometheus' text
 */
public record Metrics(Map<String, Double> values) {

    /** The service's metrics now. */
    public static Metrics of(Distribution service) {
        return at(service.managementAddress());
    }

    /** The metrics of whatever has its management server at an address. */
    static Metrics at(String managementAddress) {
        String text = Distribution.send(HttpRequest.newBuilder(URI.create(managementAddress + "/observe/metrics"))
                        .timeout(Duration.ofSeconds(10)))
                .body();
        Map<String, Double> values = new TreeMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
        });
        return new Metrics(values);
    }

    /** Waits until the service's metrics are as a condition says, and returns them. */
    static Metrics await(Distribution service, Predicate<Metrics> until) {
        return Awaitility.await("metrics")
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> of(service), until);
    }

    /** The sum over all labels of a metric. */
    public double sum(String name) {
        return values.entrySet().stream()
                .filter(metric ->
                        metric.getKey().equals(name) || metric.getKey().startsWith(name + "{"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** How many requests were refused with a code. */
    double refused(String code) {
        return sum("launchdarkly_segment_requests_refused_total{code=\"" + code + "\"}");
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
