package io.segmentlaunchdarkly.console;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;

/** Finds steps that lead to a {@code direct:} endpoint which no route serves, before an event gets there and stops. */
final class RouteCheck {
    private static final String DIRECT = "direct:";

    private RouteCheck() {}

    /**
     * @param ids the routes whose steps are looked at
     * @throws IllegalArgumentException with a line for each endpoint that is missing, naming the route that leads there and its file
     */
    static void check(CamelContext context, Predicate<String> ids) {
        Collection<RouteDefinition> routes =
                context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions();
        Set<String> served = routes.stream()
                .map(route -> endpoint(context, route.getInput().getEndpointUri()))
                .collect(Collectors.toSet());
        List<String> problems = new ArrayList<>();
        for (RouteDefinition route : routes) {
            if (!ids.test(String.valueOf(route.getRouteId()))) {
                continue;
            }
            Set<String> missing = new TreeSet<>();
            for (ToDefinition to :
                    ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ToDefinition.class)) {
                String endpoint = endpoint(context, to.getEndpointUri());
                if (endpoint.startsWith(DIRECT) && !served.contains(endpoint)) {
                    missing.add(endpoint);
                }
            }
            for (String endpoint : missing) {
                problems.add("the route " + route.getRouteId()
                        + StartFailure.file(context, route.getRouteId())
                                .map(file -> " in " + file)
                                .orElse("") + " leads to " + endpoint + ", which is the beginning of no route.");
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /** A direct endpoint without slashes before its name and options behind it; any other address as it is. */
    private static String endpoint(CamelContext context, String uri) {
        if (!uri.startsWith(DIRECT)) {
            return uri;
        }
        return context.resolvePropertyPlaceholders(uri)
                .replaceFirst("^direct:/*", DIRECT)
                .replaceFirst("[?].*", "");
    }
}
