package io.segmentlaunchdarkly.startup;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.settings.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetPropertyDefinition;

/** The LaunchDarkly environments of the routes: the instances of the template that delivers. */
public final class Environments {
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
     * @throws IllegalArgumentException with a line for each environment that has no address, for each whose alias events have nowhere to
     *     go, and for each that a route chooses but that does not exist
     */
    static void check(CamelContext context) {
        Set<String> environments = of(context);
        List<String> problems = new ArrayList<>();
        for (String environment : environments) {
            Setting address = address(context, environment);
            if (!environment.equals(Setting.DEFAULT_ENVIRONMENT)
                    && address.isEmpty(context, environment)
                    && Setting.EVENTS_URL.isEmpty(context, environment)) {
                problems.add(address.key(environment) + " is empty: set it to the "
                        + (address == Setting.CLIENT_ID ? "client-side ID" : "key")
                        + " of the LaunchDarkly environment that"
                        + " the routes call " + environment + ".");
            }
            if (isImport(context, environment)) {
                aliases(context, environment, environments).ifPresent(problems::add);
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

    /** The setting that says which environment of LaunchDarkly the events of an environment of the routes are for. */
    public static Setting address(CamelContext context, String environment) {
        return isImport(context, environment) ? Setting.ENVIRONMENT_KEY : Setting.CLIENT_ID;
    }

    private static boolean isImport(CamelContext context, String environment) {
        return Setting.DELIVERY_API.textOrDefault(context, environment).equals("import");
    }

    /** What is wrong with the environment that gets the alias events of one that takes none. */
    private static Optional<String> aliases(CamelContext context, String environment, Set<String> environments) {
        String receiver = Setting.IMPORT_ALIASES.textOrDefault(context, environment);
        if (receiver.equals(Setting.IMPORT_ALIASES.defaultValue())) {
            return Optional.empty();
        }
        String problem = !environments.contains(receiver)
                ? "the routes deliver only to " + String.join(", ", environments)
                : isImport(context, receiver) ? "its " + Setting.DELIVERY_API.key(receiver) + " is import, too" : "";
        return problem.isEmpty()
                ? Optional.empty()
                : Optional.of(Setting.IMPORT_ALIASES.key(environment) + " is \"" + receiver + "\", but " + problem
                        + ": set it to discard, or to an environment whose API is bulk.");
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
