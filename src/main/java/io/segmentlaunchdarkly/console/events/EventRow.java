package io.segmentlaunchdarkly.console.events;

import io.segmentlaunchdarkly.console.web.Show;
import io.segmentlaunchdarkly.console.web.WebRequest;
import io.segmentlaunchdarkly.history.EventStory;
import io.segmentlaunchdarkly.history.HistoryEvent;
import java.util.Map;

/**
 * An event in a list.
 *
 * @param address where its story is
 * @param note what else there is to say of its outcome: how many events it stands for, or how it came into the history
 */
public record EventRow(
        String received,
        String outcome,
        String note,
        String type,
        String name,
        String user,
        String messageId,
        String why,
        String address) {
    /** The event of a story in a list. */
    public static EventRow of(EventStory story) {
        HistoryEvent event = story.event();
        String count = event.count() > 1 ? Show.count(event.count(), "event") : "";
        String origin = event.origin() == HistoryEvent.Origin.RECEIVED
                ? ""
                : event.origin().toString();
        return new EventRow(
                Show.time(event.received()),
                story.outcome().toString(),
                count + (count.isEmpty() || origin.isEmpty() ? "" : ", ") + origin,
                event.identity().type(),
                event.identity().name(),
                event.identity().userId().isEmpty()
                        ? event.identity().anonymousId()
                        : event.identity().userId(),
                event.identity().messageId(),
                story.why(),
                address(event));
    }

    /** The address of an event's story. One without a messageId is found by when it was received. */
    private static String address(HistoryEvent event) {
        String messageId = event.identity().messageId();
        return WebRequest.address(
                "/event",
                messageId.isEmpty() ? Map.of("at", event.received().toString()) : Map.of("message", messageId));
    }
}
