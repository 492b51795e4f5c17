package io.segmentlaunchdarkly.startup;

import io.segmentlaunchdarkly.launchdarkly.Action;
import io.segmentlaunchdarkly.launchdarkly.ActionProcessor;
import io.segmentlaunchdarkly.launchdarkly.Field;
import io.segmentlaunchdarkly.mapping.Mapping;
import io.segmentlaunchdarkly.mapping.MappingSyntaxException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetBodyDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.support.ResourceHelper;

/**
 * Checks every mapping of the routes against the fields of the action that follows it, before a route is built, and reports all mistakes
 * in all files at once. A mapping here is a {@code setBody} in the language {@code mapping} directly before a {@code process} of an
 * action.
 */
final class MappingCheck {
    /** Segment's limit for a destination. */
    private static final int MOST_MAPPINGS = 50;

    private static final String RESOURCE = "resource:";
    private static final Pattern BRACES = Pattern.compile("(?<!\\\\)\\{\\{([^{}]*)}}");

    private final CamelContext context;
    private final List<String> problems = new ArrayList<>();
    private int mappings;

    private MappingCheck(CamelContext context) {
        this.context = context;
    }

    /**
     * @throws IllegalArgumentException with one line for each problem, each naming the route's file
     */
    static void check(CamelContext context) {
        MappingCheck check = new MappingCheck(context);
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        for (RouteDefinition route : model.getRouteDefinitions()) {
            String file = route.getResource() == null
                    ? "route " + route.getRouteId()
                    : route.getResource().getLocation().replaceFirst("^file:", "");
            check.steps(file, route.getOutputs());
        }
        if (check.mappings > MOST_MAPPINGS) {
            check.problems.add(
                    "there are " + check.mappings + " mappings and there may be at most " + MOST_MAPPINGS + ".");
        }
        if (check.problems.size() == 1) {
            throw new IllegalArgumentException(check.problems.get(0));
        }
        if (!check.problems.isEmpty()) {
            throw new IllegalArgumentException("the mappings have " + check.problems.size() + " problems:\n  "
                    + String.join("\n  ", check.problems));
        }
    }

    private void steps(String file, List<ProcessorDefinition<?>> steps) {
        for (int i = 0; i < steps.size(); i++) {
            ProcessorDefinition<?> step = steps.get(i);
            if (step instanceof SetBodyDefinition setBody && isMapping(setBody.getExpression())) {
                mappings++;
                ProcessorDefinition<?> next = i + 1 < steps.size() ? steps.get(i + 1) : null;
                mapping(file, setBody.getExpression().getExpression(), next);
            }
            steps(file, step.getOutputs());
        }
    }

    private static boolean isMapping(ExpressionDefinition expression) {
        return expression != null && "mapping".equals(expression.getLanguage());
    }

    private void mapping(String file, String text, ProcessorDefinition<?> next) {
        Mapping mapping;
        try {
            // A resource is read as it is; Camel resolves properties only in a route.
            mapping = Mapping.parse(
                    text.startsWith(RESOURCE)
                            ? read(text.substring(RESOURCE.length()))
                            : context.resolvePropertyPlaceholders(text));
        } catch (IOException e) {
            problems.add(file + ": the mapping " + text + " cannot be read: " + e.getMessage());
            return;
        } catch (MappingSyntaxException e) {
            e.problems().forEach(problem -> problems.add(file + ": " + problem));
            return;
        } catch (IllegalArgumentException e) {
            problems.add(file + ": " + unknownProperty(text));
            return;
        }
        if (next instanceof ProcessDefinition process
                && context.getRegistry().lookupByName(process.getRef()) instanceof ActionProcessor processor
                && !mapping.fields().isEmpty()) {
            fields(file, mapping.fields(), processor.action());
        }
    }

    private String read(String resource) throws IOException {
        try (InputStream file = ResourceHelper.resolveMandatoryResourceAsInputStream(context, resource.trim())) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Camel resolves {@code {{...}}} in a route as a property before the mapping is read. */
    private String unknownProperty(String text) {
        Matcher braces = BRACES.matcher(text);
        while (braces.find()) {
            if (context.getPropertiesComponent()
                    .resolveProperty(braces.group(1).trim())
                    .isEmpty()) {
                return braces.group()
                        + " names a property that is not set in config/application.properties;"
                        + " in a @template write \\{{" + braces.group(1) + "\\}}.";
            }
        }
        return "Camel reads {{ and }} as a property: in a @template write \\{{ and \\}}, and keep other braces apart, as in } }.";
    }

    private void fields(String file, Set<String> set, Action action) {
        Set<String> known = action.fields().stream().map(Field::key).collect(Collectors.toSet());
        for (String name : set) {
            if (!known.contains(name)) {
                problems.add(file + ": " + name + ": " + action.slug() + " has no such field; it has "
                        + action.fields().stream().map(Field::key).collect(Collectors.joining(", ")) + ".");
            }
        }
        for (Field field : action.fields()) {
            if (field.required() && !set.contains(field.key())) {
                problems.add(file + ": " + field.key() + ": " + action.slug()
                        + " requires this field and the mapping does not set it.");
            }
        }
    }
}
