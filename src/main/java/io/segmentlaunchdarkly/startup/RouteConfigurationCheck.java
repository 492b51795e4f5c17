package io.segmentlaunchdarkly.startup;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PatternHelper;

/**
 * Finds routes that name a route configuration that does not exist. Camel ignores such a name silently, and the route would then run with
 * Camel's default error handling, or with that of the application around it.
 */
final class RouteConfigurationCheck {
    private RouteConfigurationCheck() {}

    /**
     * @param ids the routes that are checked
     * @throws IllegalArgumentException with a line for each name that matches no configuration, which names the route and its file
     */
    static void check(CamelContext context, Predicate<String> ids) {
        List<String> problems = new ArrayList<>();
        for (RouteDefinition route :
                context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions()) {
            if (ids.test(String.valueOf(route.getRouteId())) && isIncluded(context, route)) {
                missing(route)
                        .map(name -> "the route " + route.getRouteId()
                                + StartFailure.file(context, route.getRouteId())
                                        .map(file -> " in " + file)
                                        .orElse("")
                                + " names the route configuration \"" + name
                                + "\", but no route file has it: correct the name, or add the file.")
                        .forEach(problems::add);
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /** Whether the route's precondition is met; if not, Camel builds neither the route nor, as a rule, the configuration that it names. */
    private static boolean isIncluded(CamelContext context, RouteDefinition route) {
        return route.getPrecondition() == null
                || context.resolveLanguage("simple")
                        .createPredicate(context.resolvePropertyPlaceholders(route.getPrecondition()))
                        .matches(new DefaultExchange(context));
    }

    /** The names that Camel applied no configuration for. A name can be a pattern, and a placeholder in a route from a template. */
    private static Stream<String> missing(RouteDefinition route) {
        Set<String> applied = Objects.requireNonNullElse(route.getAppliedRouteConfigurationIds(), Set.of());
        String names = Objects.requireNonNullElse(route.getRouteConfigurationId(), "");
        if (names.isEmpty() || (names.contains("{{") && !applied.isEmpty())) {
            return Stream.empty();
        }
        return Stream.of(names.split(","))
                .filter(name -> applied.stream().noneMatch(id -> PatternHelper.matchPattern(id, name)));
    }
}
