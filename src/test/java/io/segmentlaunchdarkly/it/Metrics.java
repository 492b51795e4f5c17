package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** The project's metrics of one scrape, by name and labels as they stand in Prometheus' text. */
record Metrics(Map<String, Double> values) {

    static Metrics read(String text) {
        Map<String, Double> values = new TreeMap<>();
        text.lines().filter(line -> line.startsWith("launchdarkly_")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
        });
        return new Metrics(values);
    }

    /** Scrapes until the metrics are as one wants them. */
    static Metrics await(Distribution service, Predicate<Metrics> until) {
        return Awaitility.await("metrics")
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(200))
                .until(service::metrics, until);
    }

    /** A metric, all its labels together. */
    double sum(String name) {
        return values.entrySet().stream()
                .filter(metric ->
                        metric.getKey().equals(name) || metric.getKey().startsWith(name + "{"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** Both ledgers. */
    void assertBalanced() {
        assertThat(sum("launchdarkly_segment_events_total"))
                .isEqualTo(sum("launchdarkly_segment_events_received_total"));
        assertThat(sum("launchdarkly_events_delivered_total")
                        + sum("launchdarkly_outbox_events")
                        + sum("launchdarkly_events_dead_lettered_total")
                        + sum("launchdarkly_events_discarded_total"))
                .isEqualTo(sum("launchdarkly_events_made_total"));
    }
}
