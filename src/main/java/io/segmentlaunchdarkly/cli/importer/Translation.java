package io.segmentlaunchdarkly.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.cli.importer.Export.Destination;
import io.segmentlaunchdarkly.cli.importer.Export.Filter;
import io.segmentlaunchdarkly.cli.importer.Export.FilterAction;
import io.segmentlaunchdarkly.cli.importer.Export.Subscription;
import io.segmentlaunchdarkly.cli.importer.Manifest.ImportedMapping;
import io.segmentlaunchdarkly.cli.importer.Merge.MergedMapping;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The route files and settings that an export translates to, together with those of earlier exports that stay.
 *
 * @param files the text of each route file, by name; empty if there is a problem
 * @param kept the names of the route files that do not change
 * @param mappings the mappings in effect
 * @param filters the filters in effect
 * @param settings the settings of the destination, by name without a prefix, such as {@code client-id}
 * @param skipped what was left out on purpose, with the reason
 * @param notes remarks for the user
 */
record Translation(
        Map<String, String> files,
        Set<String> kept,
        List<ImportedMapping> mappings,
        List<Filter> filters,
        Map<String, String> settings,
        List<String> skipped,
        List<String> notes) {
    static final Translation NONE =
            new Translation(Map.of(), Set.of(), List.of(), List.of(), Map.of(), List.of(), List.of());

    /** Segment's limit for a destination. */
    private static final int MOST_MAPPINGS = 50;

    private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+(:[0-9]+)?");

    /**
     * Translates an export.
     *
     * @param merge the mappings and filters of the export and of earlier ones
     * @param installation where they go
     * @param problems gets everything that cannot be translated
     */
    static Translation of(Export export, Merge merge, Installation installation, Problems problems) {
        return new Translator(export, merge, installation, problems).translate();
    }

    private static final class Translator {
        private final Export export;
        private final Merge merge;
        private final boolean filtersStay;
        private final Names names;
        private final Problems problems;
        private final List<ImportedMapping> imported = new ArrayList<>();
        private final List<String> skipped = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        Translator(Export export, Merge merge, Installation installation, Problems problems) {
            this.export = export;
            this.merge = merge;
            this.filtersStay = !merge.filtersChange() && installation.hasFilters();
            Set<String> taken = installation.takenNames();
            merge.mappings().forEach(mapping -> mapping.formerName().ifPresent(taken::add));
            this.names = new Names(taken);
            this.problems = problems;
        }

        Translation translate() {
            Map<String, String> files = new LinkedHashMap<>();
            Set<String> kept = new LinkedHashSet<>();
            List<RouteFiles.Transformer> transformers = new ArrayList<>();
            for (MergedMapping mapping : enabledMappings()) {
                transformer(mapping).ifPresent(transformer -> {
                    transformers.add(transformer);
                    if (mapping.kept()) {
                        kept.add(transformer.name() + RouteFiles.SUFFIX);
                    } else {
                        files.put(transformer.name() + RouteFiles.SUFFIX, RouteFiles.transformer(transformer));
                    }
                });
            }
            List<Filter> filters = enabledFilters();
            List<RouteFiles.FilterStep> steps = steps(filters);
            Map<String, String> settings = settings();
            if (!problems.isEmpty()) {
                return NONE;
            }
            if (filtersStay) {
                kept.add(RouteFiles.FILTERS);
            } else if (!steps.isEmpty()) {
                files.put(RouteFiles.FILTERS, RouteFiles.filters(steps));
            }
            files.put(RouteFiles.DISPATCH, RouteFiles.dispatch(transformers, filtersStay || !steps.isEmpty()));
            return new Translation(
                    files, kept, List.copyOf(imported), filters, settings, List.copyOf(skipped), List.copyOf(notes));
        }

        private List<MergedMapping> enabledMappings() {
            List<MergedMapping> enabled = new ArrayList<>();
            for (MergedMapping mapping : merge.mappings()) {
                if (mapping.kept()) {
                    String name = mapping.formerName().orElseThrow();
                    notes.add("the files do not mention "
                            + mapping.subscription().origin().what() + ", which stays in effect; --remove-mapping "
                            + name + " removes it");
                }
                if (mapping.subscription().enabled()) {
                    enabled.add(mapping);
                } else {
                    skipped.add(mapping.subscription().origin().what() + ": it is disabled in Segment");
                }
            }
            if (merge.mappings().isEmpty()) {
                problems.add("The files have no mapping: add the destination's subscriptions.");
            } else if (enabled.isEmpty()) {
                problems.add("No mapping in the files is enabled.");
            } else if (enabled.size() > MOST_MAPPINGS) {
                problems.add("There are " + enabled.size() + " enabled mappings, and a destination has at most "
                        + MOST_MAPPINGS + ".");
            }
            return enabled;
        }

        private Optional<RouteFiles.Transformer> transformer(MergedMapping merged) {
            Subscription subscription = merged.subscription();
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
            String name = name(merged, title, Names.kebab(action.get().title()));
            imported.add(new ImportedMapping(
                    name, subscription.withActionSlug(action.get().slug())));
            return Optional.of(
                    new RouteFiles.Transformer(name, title, action.get(), trigger.get(), subscription.mapping()));
        }

        /** A mapping has the name that it had, unless it was renamed at Segment. */
        private String name(MergedMapping merged, String title, String otherwise) {
            return merged.formerName()
                    .filter(name -> merged.kept() || Names.isOf(name, title, otherwise))
                    .orElseGet(() -> names.unique(title, otherwise));
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
                        "its " + what + " has braces that cannot be written to a route file: "
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

        private List<Filter> enabledFilters() {
            if (export.filtersKnown()) {
                merge.keptFilters()
                        .forEach(filter -> notes.add("the files do not mention "
                                + filter.origin().what() + ", which stays in effect; --remove-filter \""
                                + filter.title() + "\" removes it"));
            } else if (filtersStay) {
                notes.add("the files do not say which filters the destination has; those in routes/"
                        + RouteFiles.FILTERS + " stay in effect");
            } else if (export.subscriptions().stream()
                    .anyMatch(subscription -> !subscription.destinationId().isEmpty())) {
                notes.add("the files do not say whether the destination has filters; if it has, import them too");
            }
            List<Filter> enabled = new ArrayList<>();
            for (Filter filter : merge.filters()) {
                if (filter.enabled()) {
                    enabled.add(filter);
                } else {
                    skipped.add(filter.origin().what() + ": it is disabled in Segment");
                }
            }
            return enabled;
        }

        private List<RouteFiles.FilterStep> steps(List<Filter> filters) {
            List<RouteFiles.FilterStep> steps = new ArrayList<>();
            for (Filter filter : filters) {
                // Segment evaluates filters as documented, even those in the form of the trigger builder.
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
            // Segment's order; filters of one kind keep their own.
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
                            + ": it is disabled in Segment; the service delivers nevertheless");
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
