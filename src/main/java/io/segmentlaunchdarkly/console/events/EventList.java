package io.segmentlaunchdarkly.console.events;

import io.segmentlaunchdarkly.console.web.WebRequest;
import java.util.List;

/**
 * What the page of a search shows.
 *
 * @param mappings the names of the mappings that run, to choose from
 * @param environments the names of the environments, to choose from
 * @param rows the events, the newest first
 * @param note a sentence about the list; empty for none
 * @param older where the list goes on; empty at its end
 * @param live where the events are that come from now on; empty when the page does not follow them
 * @param leftOut how many events were left out because they came too fast
 */
public record EventList(
        WebRequest request,
        EventSearch search,
        List<String> mappings,
        List<String> environments,
        List<EventRow> rows,
        String note,
        String older,
        String live,
        long leftOut) {}
