package io.segmentlaunchdarkly.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.cli.importer.Export.Destination;
import io.segmentlaunchdarkly.cli.importer.Export.Filter;
import io.segmentlaunchdarkly.cli.importer.Export.FilterAction;
import io.segmentlaunchdarkly.cli.importer.Export.Subscription;
import io.segmentlaunchdarkly.fql.FqlSyntaxException;
import io.segmentlaunchdarkly.fql.Trigger;
import io.segmentlaunchdarkly.launchdarkly.Action;
import io.segmentlaunchdarkly.launchdarkly.Field;
import io.segmentlaunchdarkly.mapping.Mapping;
import io.segmentlaunchdarkly.mapping.MappingSyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an export comes to here.
 *
 * @param files the text of each route file by its name; empty if there is a problem
 * @param settings the settings of the destination by name without a prefix, such as {@code client-id}
 * @param skipped what was left out on purpose, with the reason
 * @param notes what one should know besides
 */
record Translation(Map<String, String> files, Map<String, String> settings, List<String> skipped, List<String> notes) {
    static final Translation NONE = new Translation(Map.of(), Map.of(), List.of(), List.of());

    /** As many as Segment allows a destination. */
    private static final int MOST_MAPPINGS = 50;

    private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+(:[0-9]+)?");

    /**
     * Translates an export.
     *
     * @param takenNames names that no mapping can have
     * @param problems gets everything that cannot be translated
     */
    static Translation of(Export export, Set<String> takenNames, Problems problems) {
        return new Translator(export, takenNames, problems).translate();
    }

    private static final class Translator {
        private final Export export;
        private final Names names;
        private final Problems problems;
        private final List<String> skipped = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        Translator(Export export, Set<String> takenNames, Problems problems) {
            this.export = export;
            this.names = new Names(takenNames);
            this.problems = problems;
        }

        Translation translate() {
            List<RouteFiles.Transformer> transformers = transformers();
            List<RouteFiles.FilterStep> filters = filters();
            Map<String, String> settings = settings();
            if (!problems.isEmpty()) {
                return NONE;
            }
            Map<String, String> files = new LinkedHashMap<>();
            for (RouteFiles.Transformer transformer : transformers) {
                files.put(transformer.name() + RouteFiles.SUFFIX, RouteFiles.transformer(transformer));
            }
            if (!filters.isEmpty()) {
                files.put(RouteFiles.FILTERS, RouteFiles.filters(filters));
            }
            files.put(RouteFiles.DISPATCH, RouteFiles.dispatch(transformers, !filters.isEmpty()));
            return new Translation(files, settings, List.copyOf(skipped), List.copyOf(notes));
        }

        private List<RouteFiles.Transformer> transformers() {
            List<RouteFiles.Transformer> transformers = new ArrayList<>();
            int enabled = 0;
            for (Subscription subscription : export.subscriptions()) {
                if (subscription.enabled()) {
                    enabled++;
                    transformer(subscription).ifPresent(transformers::add);
                } else {
                    skipped.add(subscription.origin().what() + ": it is disabled in Segment");
                }
            }
            if (export.subscriptions().isEmpty()) {
                problems.add("There is no mapping in the files: add the destination's subscriptions.");
            } else if (enabled == 0) {
                problems.add("No mapping in the files is enabled.");
            } else if (enabled > MOST_MAPPINGS) {
                problems.add("There are " + enabled + " enabled mappings, and a destination has at most "
                        + MOST_MAPPINGS + ".");
            }
            return transformers;
        }

        private Optional<RouteFiles.Transformer> transformer(Subscription subscription) {
            if (!subscription.model().isEmpty()) {
                problems.add(subscription.origin(), "it reads a Reverse ETL model, not events.");
                return Optional.empty();
            }
            Optional<Action> action = action(subscription);
            Optional<Trigger> read = trigger(subscription.origin(), subscription.trigger());
            read.ifPresent(trigger -> tellReading(subscription.origin(), trigger));
            Optional<String> trigger =
                    read.flatMap(any -> inRoute(subscription.origin(), "trigger", subscription.trigger()));
            boolean mapped = mapping(subscription, action);
            if (action.isEmpty() || trigger.isEmpty() || !mapped) {
                return Optional.empty();
            }
            String title = subscription.name().isBlank() ? action.get().title() : subscription.name();
            String name = names.unique(title, Names.kebab(action.get().title()));
            return Optional.of(
                    new RouteFiles.Transformer(name, title, action.get(), trigger.get(), subscription.mapping()));
        }

        private Optional<Action> action(Subscription subscription) {
            String slug = subscription.actionSlug();
            if (slug.isEmpty()) {
                slug = export.destinations().stream()
                        .map(destination -> destination.actions().getOrDefault(subscription.actionId(), ""))
                        .filter(known -> !known.isEmpty())
                        .findFirst()
                        .orElse("");
            }
            if (slug.isEmpty()) {
                problems.add(
                        subscription.origin(),
                        "it names its action by the id \"" + subscription.actionId()
                                + "\" alone: add its actionSlug, or import the destination too, whose metadata has it.");
                return Optional.empty();
            }
            Optional<Action> action = Action.ofSlug(slug);
            if (action.isEmpty()) {
                problems.add(
                        subscription.origin(),
                        "LaunchDarkly has no action \"" + slug + "\", only "
                                + Arrays.stream(Action.values())
                                        .map(Action::slug)
                                        .collect(Collectors.joining(" and "))
                                + ".");
            }
            return action;
        }

        private Optional<Trigger> trigger(Origin origin, String text) {
            try {
                return Optional.of(Trigger.parse(text));
            } catch (FqlSyntaxException e) {
                problems.add(origin, e.getMessage());
                return Optional.empty();
            }
        }

        private void tellReading(Origin origin, Trigger trigger) {
            notes.add(origin.what() + ": its trigger is read " + trigger.reading());
            trigger.warnings().forEach(warning -> notes.add(origin.what() + ": in its trigger: " + warning));
        }

        private Optional<String> inRoute(Origin origin, String what, String text) {
            if (!Braces.needEscape(text)) {
                return Optional.of(text);
            }
            if (!Braces.canEscape(text)) {
                problems.add(
                        origin,
                        "its " + what + " holds braces which cannot stand in a route file: "
                                + text.replaceAll("\\s+", " "));
                return Optional.empty();
            }
            return Optional.of(Braces.escape(text));
        }

        private boolean mapping(Subscription subscription, Optional<Action> action) {
            Mapping mapping;
            try {
                mapping = Mapping.parse(subscription.mapping());
            } catch (MappingSyntaxException e) {
                e.problems().forEach(problem -> problems.add(subscription.origin(), problem));
                return false;
            }
            mapping.warnings()
                    .forEach(warning -> notes.add(subscription.origin().what() + ": " + warning));
            boolean directive =
                    mapping.fields().isEmpty() && !subscription.mapping().isEmpty();
            return action.isEmpty() || directive || fields(subscription, action.get());
        }

        private boolean fields(Subscription subscription, Action action) {
            JsonNode mapping = subscription.mapping();
            Set<String> known = new HashSet<>();
            boolean fine = true;
            for (Field field : action.fields()) {
                known.add(field.key());
                if (field.required() && isNothing(mapping.path(field.key()))) {
                    problems.add(
                            subscription.origin(),
                            "it does not set " + field.key() + ", which " + action.slug() + " requires.");
                    fine = false;
                }
            }
            for (Map.Entry<String, JsonNode> entry : mapping.properties()) {
                if (!known.contains(entry.getKey())) {
                    problems.add(
                            subscription.origin(),
                            "it sets " + entry.getKey() + ", but " + action.slug() + " has no such field; it has "
                                    + action.fields().stream().map(Field::key).collect(Collectors.joining(", ")) + ".");
                    fine = false;
                }
            }
            return fine;
        }

        private static boolean isNothing(JsonNode value) {
            return value.isMissingNode()
                    || value.isNull()
                    || (value.isTextual() && value.textValue().isEmpty());
        }

        private List<RouteFiles.FilterStep> filters() {
            List<RouteFiles.FilterStep> steps = new ArrayList<>();
            if (!export.filtersKnown()
                    && export.subscriptions().stream()
                            .anyMatch(subscription ->
                                    !subscription.destinationId().isEmpty())) {
                notes.add("the files do not say whether the destination has filters; if it has, import them too");
            }
            for (Filter filter : export.filters()) {
                if (!filter.enabled()) {
                    skipped.add(filter.origin().what() + ": it is disabled in Segment");
                    continue;
                }
                // Segment evaluates its filters as documented, also those in the form of a trigger's builder.
                Optional<String> condition = trigger(filter.origin(), filter.condition())
                        .flatMap(any -> inRoute(filter.origin(), "condition", Trigger.documented(filter.condition())));
                if (filter.actions().isEmpty()) {
                    problems.add(filter.origin(), "it has no actions.");
                }
                for (FilterAction action : filter.actions()) {
                    Optional<FilterKind> kind = FilterKind.of(action, filter.origin(), problems);
                    if (condition.isPresent() && kind.isPresent()) {
                        steps.add(new RouteFiles.FilterStep(filter.title(), condition.get(), kind.get()));
                    }
                }
            }
            // Segment's order; filters of one kind stay in theirs.
            steps.sort(Comparator.comparingInt(step -> step.kind().place()));
            return steps;
        }

        private Map<String, String> settings() {
            Map<String, String> settings = new LinkedHashMap<>();
            for (Destination destination : export.destinations()) {
                setting(destination, "client_id", CLIENT_ID, "a client-side ID (letters, digits, '.', '_', '-')")
                        .ifPresent(value -> settings.put("client-id", value));
                setting(destination, "events_host_name", HOST, "a host name")
                        .ifPresent(value -> settings.put("events-host-name", value));
                if (!destination.enabled()) {
                    notes.add(destination.origin().what()
                            + ": it is disabled in Segment; the service delivers all the same");
                }
            }
            return settings;
        }

        private Optional<String> setting(Destination destination, String name, Pattern pattern, String what) {
            String value = destination.setting(name);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            if (!pattern.matcher(value).matches()) {
                problems.add(destination.origin(), "its " + name + " must be " + what + " but is \"" + value + "\".");
                return Optional.empty();
            }
            return Optional.of(value);
        }
    }
}
