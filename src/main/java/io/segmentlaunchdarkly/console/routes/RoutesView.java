package io.segmentlaunchdarkly.console.routes;

import io.segmentlaunchdarkly.console.web.WebRequest;
import java.util.List;

/** What the page of the routes shows: the running routes, and a drawing of them. */
public record RoutesView(WebRequest request, Diagram diagram, List<RouteView> routes) {}
