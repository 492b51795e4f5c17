package io.segmentlaunchdarkly.console.routes;

import io.segmentlaunchdarkly.console.web.Page;
import io.segmentlaunchdarkly.console.web.Templates;
import io.segmentlaunchdarkly.console.web.WebAnswer;
import io.segmentlaunchdarkly.console.web.WebRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.spi.Resource;

/** The page {@code /console/routes}: the routes that run, drawn from Camel's model, with counts and the YAML of each. */
public final class RoutesPage implements Page {
    private static final String OUTBOX = "launchdarkly-outbox:";

    private final CamelContext context;
    private final Templates templates;
    private final RunningRoutes routes;

    public RoutesPage(CamelContext context, Templates templates) {
        this.context = context;
        this.templates = templates;
        this.routes = new RunningRoutes(context);
    }

    @Override
    public WebAnswer answer(WebRequest request) {
        RouteCounts counts = new RouteCounts(context);
        List<RouteDefinition> definitions = routes.definitions();
        List<RouteView> views = definitions.stream()
                .map(route -> view(route, definitions, counts))
                .toList();
        return templates.page("routes.jte", new RoutesView(request, Diagram.of(views), views));
    }

    private RouteView view(RouteDefinition route, List<RouteDefinition> all, RouteCounts counts) {
        String id = route.getRouteId();
        Resource resource = route.getResource();
        ServiceStatus status = context.getRouteController().getRouteStatus(id);
        return new RouteView(
                id,
                Optional.ofNullable(route.getDescriptionText()).orElse(""),
                from(route),
                resource == null ? "" : resource.getLocation().replaceFirst("^file:", ""),
                resource == null ? "" : text(resource),
                status == null ? "" : status.name(),
                counts.of(id),
                leadsTo(route, all));
    }

    /** Without options, of which some may be secret. */
    private String from(RouteDefinition route) {
        Route running = context.getRoute(route.getRouteId());
        String uri = running == null
                ? route.getInput().getEndpointUri()
                : running.getEndpoint().getEndpointUri();
        return uri.replaceFirst("[?].*", "").replaceFirst("://", ":");
    }

    private static String text(Resource resource) {
        try (InputStream in = resource.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // The file was taken away since the route was read from it.
            return "";
        }
    }

    private List<String> leadsTo(RouteDefinition route, List<RouteDefinition> all) {
        Set<String> targets = new LinkedHashSet<>();
        collect(route.getOutputs(), all, targets);
        targets.remove(route.getRouteId());
        return List.copyOf(targets);
    }

    private void collect(List<ProcessorDefinition<?>> steps, List<RouteDefinition> all, Set<String> targets) {
        for (ProcessorDefinition<?> step : steps) {
            if (step instanceof SendDefinition<?> send && send.getUri() != null) {
                for (RouteDefinition other : all) {
                    if (isFrom(other, routes.resolved(send.getUri()))) {
                        targets.add(other.getRouteId());
                    }
                }
            }
            collect(step.getOutputs(), all, targets);
        }
    }

    /** What is put into the outbox leaves it by the route of its environment. */
    private boolean isFrom(RouteDefinition route, String uri) {
        String from = from(route);
        return uri.startsWith(OUTBOX)
                ? from.startsWith(OUTBOX)
                : RunningRoutes.direct(uri).isPresent()
                        && RunningRoutes.direct(uri).equals(RunningRoutes.direct(from));
    }
}
