package io.segmentlaunchdarkly.console.overview;

import io.segmentlaunchdarkly.console.web.WebRequest;
import java.util.List;

/**
 * What the first page shows.
 *
 * @param period the time whose counts it shows
 * @param course the counts of each minute or hour of that time
 * @param breakdowns the counts by what tells events apart
 */
public record Overview(
        WebRequest request,
        Period period,
        Pipeline pipeline,
        List<Environment> environments,
        List<Alert> alerts,
        List<Check> checks,
        Course course,
        List<Breakdown> breakdowns) {
    /** The times that can be chosen. */
    public List<Period> periods() {
        return Period.all();
    }

    /**
     * What became of events.
     *
     * @param since from when on events are counted, as people read it
     * @param segment what became of Segment events; together they are what was received
     * @param launchDarkly what became of the LaunchDarkly events made of them
     * @param at when this was, as people read it
     */
    public record Pipeline(Period period, String since, List<Stage> segment, List<Stage> launchDarkly, String at) {}

    /**
     * A count.
     *
     * @param name what is counted
     * @param count how many
     * @param address where these events are listed; empty where they are not
     */
    public record Stage(String name, long count, String address) {}

    /**
     * A LaunchDarkly environment.
     *
     * @param state how it is, in a sentence
     * @param isWell whether nobody needs to do anything
     * @param half within which time half of the events were delivered; empty without deliveries
     * @param most within which time 95 percent of them were
     */
    public record Environment(
            String name,
            String state,
            boolean isWell,
            long made,
            long delivered,
            long deadLettered,
            long waiting,
            String half,
            String most) {}

    /**
     * An alert that fires, or is about to.
     *
     * @param state {@code firing}, {@code quiet} or {@code pending}
     * @param since since when it fires; empty while it does not
     */
    public record Alert(String rule, String state, String since, String subject, String text) {}

    /** A health check that is not up, with its reason. */
    public record Check(String name, String reason) {}

    /**
     * Counts over time.
     *
     * @param unit {@code minute} or {@code hour}
     */
    public record Course(String unit, List<String> columns, List<Point> points) {}

    /**
     * The counts of one minute or hour.
     *
     * @param time its beginning, as people read it
     * @param epochSecond the same in seconds since 1970
     */
    public record Point(String time, long epochSecond, List<Long> counts) {}

    /**
     * Counts by something.
     *
     * @param more how many rows are left out
     */
    public record Breakdown(String title, String label, List<String> columns, List<Row> rows, int more) {}

    /**
     * A row of counts.
     *
     * @param address where the events of the row are listed; empty where they are not
     */
    public record Row(String name, String address, List<Long> counts) {}
}
