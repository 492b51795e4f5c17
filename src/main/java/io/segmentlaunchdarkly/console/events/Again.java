package io.segmentlaunchdarkly.console.events;

import io.segmentlaunchdarkly.console.web.WebRequest;
import java.util.List;
import java.util.Map;

/**
 * What the page shows that asks whether events are to be sent once more.
 *
 * @param search which events
 * @param counts how many there are: by outcome for the routes, by environment for LaunchDarkly
 * @param total how many there are in all
 * @param notWhole how many cannot be sent, because the history does not have them whole
 * @param to the environment to which they are sent; empty for their own
 * @param environments the environments to choose from
 * @param most how many events one request from here takes at most
 */
public record Again(
        WebRequest request,
        EventSearch search,
        Map<String, Integer> counts,
        int total,
        int notWhole,
        String to,
        List<String> environments,
        int most) {}
