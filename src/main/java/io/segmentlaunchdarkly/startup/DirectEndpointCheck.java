package io.segmentlaunchdarkly.startup;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;

/** Finds steps that lead to a {@code direct:} endpoint with no route, before an event gets stuck there. */
final class DirectEndpointCheck {
    private static final String DIRECT = "direct:";

    private DirectEndpointCheck() {}

    /**
     * @param ids the routes whose steps are checked
     * @throws IllegalArgumentException with a line for each missing endpoint, which names the route that leads there and its file
     */
    static void check(CamelContext context, Predicate<String> ids) {
        Collection<RouteDefinition> routes =
                context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions();
        Set<String> served = routes.stream()
                .map(route -> endpoint(context, route.getInput().getEndpointUri()))
                .collect(Collectors.toSet());
        List<String> unset = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (RouteDefinition route : routes) {
            // A route made from a template has properties that only it sees.
            if (!ids.test(String.valueOf(route.getRouteId())) || Boolean.TRUE.equals(route.isTemplate())) {
                continue;
            }
            String name = "the route " + route.getRouteId()
                    + StartFailure.file(context, route.getRouteId())
                            .map(file -> " in " + file)
                            .orElse("");
            for (String endpoint : endpoints(context, route)) {
                if (endpoint.contains("{{")) {
                    unset.add(name + " has the address " + endpoint + ", and there is no such property: set it in"
                            + " config/application.properties, or correct its name.");
                } else if (!served.contains(endpoint)) {
                    missing.add(name + " leads to " + endpoint + ", but no route starts there.");
                }
            }
        }
        List<String> problems = unset.isEmpty() ? missing : unset;
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /** The direct endpoints that a route consumes from and leads to. */
    private static Set<String> endpoints(CamelContext context, RouteDefinition route) {
        return Stream.concat(
                        Stream.of(route.getInput().getEndpointUri()),
                        ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ToDefinition.class).stream()
                                .map(ToDefinition::getEndpointUri))
                .map(uri -> endpoint(context, uri))
                .filter(endpoint -> endpoint.startsWith(DIRECT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A direct endpoint without slashes before its name and options after it; unchanged if it contains a property that is not set. */
    private static String endpoint(CamelContext context, String uri) {
        if (!uri.startsWith(DIRECT)) {
            return uri;
        }
        String resolved;
        try {
            resolved = context.resolvePropertyPlaceholders(uri);
        } catch (IllegalArgumentException e) {
            return uri;
        }
        return resolved.replaceFirst("^direct:/*", DIRECT).replaceFirst("[?].*", "");
    }
}
