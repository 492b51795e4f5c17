package io.segmentlaunchdarkly.startup;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.settings.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetPropertyDefinition;

/** The LaunchDarkly environments of the routes: the instances of the template that delivers. */
public final class Environments {
    /** Has its settings directly under the prefix, and the sandbox while it has no client-side ID. */
    static final String DEFAULT = "default";

    private Environments() {}

    /** The names, in their order. */
    public static Set<String> of(CamelContext context) {
        Set<String> names = new TreeSet<>();
        for (RouteDefinition route : routes(context)) {
            Map<String, Object> parameters = route.getTemplateParameters();
            if (parameters != null && parameters.get("environment") instanceof String name) {
                names.add(name);
            }
        }
        return names;
    }

    /**
     * @throws IllegalArgumentException with a line for each environment that has no address, and for each that a route chooses but that
     *     does not exist
     */
    static void check(CamelContext context) {
        Set<String> environments = of(context);
        List<String> problems = new ArrayList<>();
        for (String environment : environments) {
            if (!environment.equals(DEFAULT)
                    && Setting.CLIENT_ID.isEmpty(context, environment)
                    && Setting.EVENTS_URL.isEmpty(context, environment)) {
                problems.add(Setting.CLIENT_ID.key(environment) + " is empty: set it to the client-side ID of the"
                        + " LaunchDarkly environment that the routes call " + environment + ".");
            }
        }
        for (RouteDefinition route : routes(context)) {
            for (SetPropertyDefinition step :
                    ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), SetPropertyDefinition.class)) {
                if (chooses(step, route) && !environments.isEmpty() && !environments.contains(choice(step))) {
                    problems.add("the route " + route.getRouteId()
                            + StartFailure.file(context, route.getRouteId())
                                    .map(file -> " in " + file)
                                    .orElse("")
                            + " chooses the environment " + choice(step)
                            + ", but the routes deliver only to "
                            + String.join(", ", environments) + ".");
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /** A route made from a template is skipped, because it has properties that only it sees. */
    private static boolean chooses(SetPropertyDefinition step, RouteDefinition route) {
        return ExchangeProperties.ENVIRONMENT.equals(step.getName())
                && "constant".equals(step.getExpression().getLanguage())
                && !Boolean.TRUE.equals(route.isTemplate())
                && !choice(step).contains("{{");
    }

    private static String choice(SetPropertyDefinition step) {
        return step.getExpression().getExpression();
    }

    private static Collection<RouteDefinition> routes(CamelContext context) {
        return context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions();
    }
}
