package io.segmentlaunchdarkly.console.events;

import io.segmentlaunchdarkly.fql.Explanation;
import java.util.List;

/**
 * An event's story.
 *
 * @param row the event in short
 * @param environment the LaunchDarkly environment that its source feeds
 * @param source the end of its write key
 * @param isWhole whether the history has the whole event, so that triggers and mappings can be tried on it
 * @param sent what Segment sent, as JSON
 * @param envelope what its request said of all its events, as JSON; empty for nothing
 * @param curl a command that sends it again; empty where the event is not whole
 * @param asked the triggers
 * @param made what the mappings made of it
 */
public record Story(
        EventRow row,
        String environment,
        String source,
        boolean isWhole,
        String sent,
        String envelope,
        String curl,
        List<Asked> asked,
        List<Made> made) {
    /**
     * A trigger of the routes that run.
     *
     * @param route the route that asks for it
     * @param targets the mappings to which it leads
     * @param isLate whether an earlier branch of the same choice has matched, so that this one is not asked
     */
    public record Asked(String route, List<String> targets, Explanation explanation, boolean isLate) {}

    /**
     * What a mapping made of it.
     *
     * @param outcome what became of that
     * @param reason why nothing was made; empty otherwise
     * @param event the LaunchDarkly event, as JSON; empty for none
     * @param payloadId that of its batch; empty for none
     * @param tries the turns of its batch
     * @param fields what each field of the mapping resolves to
     * @param now what the mapping that runs now makes of it, JSON or a reason; empty if it is the same
     */
    public record Made(
            String mapping,
            String action,
            String environment,
            String outcome,
            String reason,
            String event,
            String payloadId,
            List<Try> tries,
            List<Resolved> fields,
            String now) {}

    /** A turn of a batch. */
    public record Try(String at, String batch, int events, int attempts, String said) {}

    /**
     * A field of a mapping.
     *
     * @param field its name; empty for a mapping that is one directive
     * @param directive how the mapping has it
     * @param value what it resolves to, as JSON; what is wrong if the mapping fails
     * @param isPresent whether it has a value
     */
    public record Resolved(String field, String directive, String value, boolean isPresent) {}
}
