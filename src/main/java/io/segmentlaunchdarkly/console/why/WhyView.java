package io.segmentlaunchdarkly.console.why;

import io.segmentlaunchdarkly.console.web.WebRequest;
import java.util.List;
import java.util.Optional;

/**
 * What the page of the diagnosis shows.
 *
 * @param event the event name that was asked for; empty for all
 * @param environment the environment that was asked for; empty for all
 * @param environments the environments to choose from
 * @param since since when, as it was asked for
 * @param diagnosed the diagnosis; empty when none was asked for
 */
public record WhyView(
        WebRequest request,
        String event,
        String environment,
        List<String> environments,
        String since,
        Optional<Diagnosed> diagnosed) {}
