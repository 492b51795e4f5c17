package io.segmentlaunchdarkly.console.deadletters;

import io.segmentlaunchdarkly.console.web.WebRequest;
import java.util.List;

/**
 * What the page of one dead letter shows.
 *
 * @param reason its reason as JSON; empty where there is none
 * @param events its events as JSON, the first ones of many
 * @param more how many events are not shown
 */
public record DeadLetterView(
        WebRequest request, DeadLetterList.Row row, String reason, List<String> events, int more) {}
