package io.segmentlaunchdarkly.console.tester;

import io.segmentlaunchdarkly.console.events.Story.Resolved;
import io.segmentlaunchdarkly.console.web.WebRequest;
import io.segmentlaunchdarkly.fql.Explanation;
import java.util.List;

/**
 * What the tester shows.
 *
 * @param draft what is being tried
 * @param problems what is wrong with it, in sentences
 * @param tried what it makes of the event; null while nothing was tried
 * @param past what it makes of past events; null while that was not asked
 */
public record TesterView(WebRequest request, Draft draft, List<String> problems, Tried tried, Past past) {
    /**
     * A trigger and a mapping beside an event.
     *
     * @param base the name of the running mapping that was the beginning of it; empty for none
     * @param bases the names of all running mappings
     * @param event the event, as JSON
     * @param trigger the trigger; empty for none, which takes every event
     * @param mapping the mapping, in YAML or JSON
     * @param action the slug of the action
     * @param actions the slugs of all actions
     */
    public record Draft(
            String base,
            List<String> bases,
            String event,
            String trigger,
            String mapping,
            String action,
            List<String> actions) {}

    /**
     * What a draft makes of its event.
     *
     * @param warnings what ingest, the trigger and the mapping warn of
     * @param explanation why the trigger matches or not; null without a trigger
     * @param fields what each field resolves to
     * @param event the LaunchDarkly event as JSON; empty for none
     * @param reason why there is none; empty otherwise
     * @param difference the LaunchDarkly event beside that of the running mapping; empty where there is no running mapping
     * @param sent the request that would deliver it; empty for none
     */
    public record Tried(
            List<String> warnings,
            Explanation explanation,
            List<Resolved> fields,
            String event,
            String reason,
            List<DiffLine> difference,
            String sent) {
        /** Whether the difference has something that only one of the two has. */
        public boolean differs() {
            return difference.stream().anyMatch(line -> line.kind() != DiffLine.Kind.SAME);
        }
    }

    /**
     * What a draft would have made of past events.
     *
     * @param looked how many events it was tried on
     * @param matched how many of them its trigger takes
     * @param made of how many it makes a LaunchDarkly event
     * @param reasons why nothing is made of others, the most frequent first
     * @param same how many events come to the same as then
     * @param changes the first events that come to something else
     * @param changed how many do
     */
    public record Past(
            int looked, int matched, int made, List<Reason> reasons, int same, int changed, List<Change> changes) {}

    /** A reason and how often it is one. */
    public record Reason(String text, int count) {}

    /**
     * An event that comes to something else.
     *
     * @param address where its story is
     * @param then what it came to
     * @param now what it would come to
     */
    public record Change(String messageId, String address, String name, String then, String now) {}
}
