package io.segmentlaunchdarkly.console.why;

import io.segmentlaunchdarkly.console.web.WebRequest;
import io.segmentlaunchdarkly.diagnosis.Finding;
import java.util.List;

/**
 * What the page of the diagnosis shows.
 *
 * @param event the event name that was asked for; empty for all
 * @param environment the environment that was asked for; empty for all
 * @param environments the environments to choose from
 * @param since since when, as it was asked for
 * @param events how many LaunchDarkly events were made in the time
 * @param findings what is wrong, the worst first
 * @param notes what could not be looked at, in sentences
 * @param rows what went out, by event name
 * @param more how many names are not shown
 */
public record WhyView(
        WebRequest request,
        String event,
        String environment,
        List<String> environments,
        String since,
        long events,
        List<Finding> findings,
        List<String> notes,
        List<Row> rows,
        int more) {
    /**
     * What went out under one name.
     *
     * @param kinds the context kinds with their shares
     * @param withValue the share of events with a metric value
     * @param values the least and the most of these
     * @param late within which time half and 95 percent of the events were received
     * @param overFiveMinutes the share that was received more than five minutes late
     */
    public record Row(
            String environment,
            String name,
            long events,
            String kinds,
            String withValue,
            String values,
            String late,
            String overFiveMinutes) {}
}
