package io.segmentlaunchdarkly.console.events;

import io.segmentlaunchdarkly.console.web.WebRequest;
import java.util.List;

/** What the page of an event shows: its stories, the newest first; several if the event came several times. */
public record EventStories(WebRequest request, List<Story> stories) {}
