package io.segmentlaunchdarkly.console.routes;

import io.segmentlaunchdarkly.fql.FqlSyntaxException;
import io.segmentlaunchdarkly.fql.Trigger;
import io.segmentlaunchdarkly.launchdarkly.Action;
import io.segmentlaunchdarkly.launchdarkly.ActionProcessor;
import io.segmentlaunchdarkly.mapping.Mapping;
import io.segmentlaunchdarkly.mapping.MappingSyntaxException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetBodyDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.WhenDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.support.ResourceHelper;

/** The triggers and mappings of the routes that run, as Camel's model has them. */
public final class RunningRoutes {
    private static final String PREFIX = "launchdarkly-";
    private static final String RESOURCE = "resource:";
    private static final Pattern DIRECT = Pattern.compile("direct:(?://)?([^?]+).*");

    private final CamelContext context;

    public RunningRoutes(CamelContext context) {
        this.context = context;
    }

    /**
     * A mapping of a transformer route: a {@code setBody} in the language {@code mapping} directly before an action.
     *
     * @param name the mapping's name, {@code track-event}
     * @param route the id of its route
     * @param text the mapping as the route has it, in YAML or JSON
     */
    public record RunningMapping(String name, String route, String text, Mapping mapping, Action action) {}

    /**
     * A branch with a trigger: a {@code when} of a choice, or a {@code filter}.
     *
     * @param route the id of its route
     * @param choice which choice of the route it belongs to, of which the first branch that matches is taken; 0 for a filter
     * @param depth in how many other branches it is
     * @param trigger its trigger; empty where it asks for something else than a trigger
     * @param condition what it asks for, as the route has it
     * @param targets the mappings and other routes to which it leads directly, without {@code launchdarkly-}
     */
    public record Branch(
            String route, int choice, int depth, Optional<Trigger> trigger, String condition, List<String> targets) {}

    /** All routes, in the order of Camel's model. */
    List<RouteDefinition> definitions() {
        return context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions();
    }

    /** All mappings, in the order of their routes. */
    public List<RunningMapping> mappings() {
        List<RunningMapping> mappings = new ArrayList<>();
        for (RouteDefinition route : definitions()) {
            mappings(route.getRouteId(), route.getOutputs(), mappings);
        }
        return mappings;
    }

    /** The mapping of a name. */
    public Optional<RunningMapping> mapping(String name) {
        return mappings().stream().filter(one -> one.name().equals(name)).findFirst();
    }

    private void mappings(String route, List<ProcessorDefinition<?>> steps, List<RunningMapping> found) {
        for (int i = 0; i < steps.size(); i++) {
            ProcessorDefinition<?> next = i + 1 < steps.size() ? steps.get(i + 1) : null;
            if (steps.get(i) instanceof SetBodyDefinition setBody
                    && setBody.getExpression() != null
                    && "mapping".equals(setBody.getExpression().getLanguage())
                    && next instanceof ProcessDefinition process
                    && context.getRegistry().lookupByName(process.getRef()) instanceof ActionProcessor processor) {
                String text = text(setBody.getExpression());
                try {
                    found.add(
                            new RunningMapping(shortName(route), route, text, Mapping.parse(text), processor.action()));
                } catch (MappingSyntaxException e) {
                    throw new IllegalStateException("the route " + route + " runs with this mapping", e);
                }
            }
            mappings(route, steps.get(i).getOutputs(), found);
        }
    }

    private static String shortName(String route) {
        return route.startsWith(PREFIX) ? route.substring(PREFIX.length()) : route;
    }

    /** The text of an expression as its language gets it. */
    private String text(ExpressionDefinition expression) {
        String text = expression.getExpression();
        if (!text.startsWith(RESOURCE)) {
            return context.resolvePropertyPlaceholders(text);
        }
        try (InputStream file = ResourceHelper.resolveMandatoryResourceAsInputStream(
                context, text.substring(RESOURCE.length()).trim())) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All branches with a trigger, and the branches of a choice that has one, in the order of their routes. */
    public List<Branch> branches() {
        List<Branch> branches = new ArrayList<>();
        for (RouteDefinition route : definitions()) {
            new Branches(route.getRouteId(), branches).of(route.getOutputs(), 0);
        }
        return branches;
    }

    private final class Branches {
        private final String route;
        private final List<Branch> found;
        private int choices;

        Branches(String route, List<Branch> found) {
            this.route = route;
            this.found = found;
        }

        void of(List<ProcessorDefinition<?>> steps, int depth) {
            for (ProcessorDefinition<?> step : steps) {
                if (step instanceof ChoiceDefinition choice) {
                    choice(choice, depth);
                } else if (step instanceof FilterDefinition filter && isTrigger(filter.getExpression())) {
                    branch(filter.getExpression(), filter.getOutputs(), 0, depth);
                } else {
                    of(step.getOutputs(), depth);
                }
            }
        }

        private void choice(ChoiceDefinition choice, int depth) {
            boolean hasTrigger = choice.getWhenClauses().stream().anyMatch(when -> isTrigger(when.getExpression()));
            int number = hasTrigger ? ++choices : 0;
            for (WhenDefinition when : choice.getWhenClauses()) {
                if (hasTrigger) {
                    branch(when.getExpression(), when.getOutputs(), number, depth);
                } else {
                    of(when.getOutputs(), depth);
                }
            }
            if (choice.getOtherwise() != null) {
                of(choice.getOtherwise().getOutputs(), depth);
            }
        }

        private void branch(
                ExpressionDefinition expression, List<ProcessorDefinition<?>> steps, int choice, int depth) {
            List<String> targets = new ArrayList<>();
            targets(steps, targets);
            boolean trigger = isTrigger(expression);
            found.add(new Branch(
                    route,
                    choice,
                    depth,
                    trigger ? Optional.of(trigger(text(expression))) : Optional.empty(),
                    trigger ? text(expression) : expression.getLanguage() + " " + expression.getExpression(),
                    List.copyOf(targets)));
            of(steps, depth + 1);
        }

        /** Where steps lead without a further branch. */
        private void targets(List<ProcessorDefinition<?>> steps, List<String> targets) {
            for (ProcessorDefinition<?> step : steps) {
                if (step instanceof ToDefinition to) {
                    direct(resolved(to.getUri())).ifPresent(name -> targets.add(shortName(name)));
                } else if (!(step instanceof FilterDefinition) && !(step instanceof ChoiceDefinition)) {
                    targets(step.getOutputs(), targets);
                }
            }
        }
    }

    private static boolean isTrigger(ExpressionDefinition expression) {
        return expression != null && "fql".equals(expression.getLanguage());
    }

    private static Trigger trigger(String text) {
        try {
            return Trigger.parse(text);
        } catch (FqlSyntaxException e) {
            throw new IllegalStateException("a route runs with this trigger", e);
        }
    }

    /** An address with the settings in it. What is a parameter of a route template stays as it is. */
    String resolved(String uri) {
        try {
            return context.resolvePropertyPlaceholders(uri);
        } catch (IllegalArgumentException ofTemplate) {
            return uri;
        }
    }

    /** The name of a direct endpoint; empty for another one. */
    static Optional<String> direct(String uri) {
        Matcher direct = DIRECT.matcher(uri);
        return direct.matches() ? Optional.of(direct.group(1)) : Optional.empty();
    }
}
