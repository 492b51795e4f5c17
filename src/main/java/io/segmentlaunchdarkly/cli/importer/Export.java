package io.segmentlaunchdarkly.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The contents of the files in one form, whatever theirs. An id is empty if a file has none.
 *
 * @param filtersKnown whether the files list the filters, even if there are none
 */
record Export(
        List<Destination> destinations, List<Subscription> subscriptions, List<Filter> filters, boolean filtersKnown) {

    /** The slug of LaunchDarkly (Actions) in Segment's catalog. */
    static final String SLUG = "actions-launchdarkly";

    /**
     * A destination.
     *
     * @param slug which destination of Segment's catalog it is; empty if the file does not say
     * @param settings the settings by name
     * @param actions the destination's actions, from id to slug
     */
    record Destination(
            Origin origin, String id, String slug, boolean enabled, JsonNode settings, Map<String, String> actions) {
        boolean isLaunchDarkly() {
            return slug.isEmpty() ? settings.has("client_id") : slug.equals(SLUG);
        }

        String setting(String name) {
            return settings.path(name).asText("").trim();
        }
    }

    /**
     * A subscription, which is a mapping with its trigger.
     *
     * @param name its display name; may be empty
     * @param actionSlug the action; may be empty if {@code actionId} is not
     * @param model the Reverse ETL model that it reads; empty for events
     */
    record Subscription(
            Origin origin,
            String id,
            String destinationId,
            String name,
            String actionId,
            String actionSlug,
            boolean enabled,
            String trigger,
            JsonNode mapping,
            String model) {
        Subscription withActionSlug(String slug) {
            return new Subscription(origin, id, destinationId, name, actionId, slug, enabled, trigger, mapping, model);
        }
    }

    /** A destination filter. */
    record Filter(
            Origin origin,
            String id,
            String destinationId,
            String title,
            boolean enabled,
            String condition,
            List<FilterAction> actions) {}

    /**
     * What a filter does.
     *
     * @param type the type, by Segment's name
     * @param percent a missing node where it does not apply
     * @param fields a missing node where it does not apply
     */
    record FilterAction(String type, JsonNode percent, String path, JsonNode fields) {}

    /** The requested destination and what belongs to it; adds a problem if there is not exactly one candidate. */
    Export of(Optional<String> asked, Problems problems) {
        List<Destination> ours = destinations.stream()
                .filter(Destination::isLaunchDarkly)
                .filter(destination -> asked.map(destination.id()::equals).orElse(true))
                .toList();
        Collection<String> ids =
                new TreeSet<>(asked.map(List::of).orElseGet(() -> ids(ours.stream(), Destination::id)));
        if (ours.isEmpty() && !destinations.isEmpty()) {
            Destination other = destinations.get(0);
            problems.add(
                    asked.isPresent()
                            ? "The files have no LaunchDarkly (Actions) destination with the id " + asked.get() + "."
                            : other.origin() + ": this is not a LaunchDarkly (Actions) destination but \""
                                    + other.slug() + "\".");
            return this;
        }
        if (ids.isEmpty()) {
            ids = new TreeSet<>(ids(subscriptions.stream(), Subscription::destinationId));
            ids.addAll(ids(filters.stream(), Filter::destinationId));
        }
        if (ids.size() > 1) {
            problems.add("The files have " + ids.size() + " destinations (" + String.join(", ", ids)
                    + "): choose one with --destination.");
            return this;
        }
        Collection<String> chosen = ids;
        Predicate<String> belongs = id -> id.isEmpty() || chosen.isEmpty() || chosen.contains(id);
        return new Export(
                ours,
                subscriptions.stream()
                        .filter(s -> belongs.test(s.destinationId()))
                        .toList(),
                filters.stream().filter(f -> belongs.test(f.destinationId())).toList(),
                filtersKnown);
    }

    private static <T> List<String> ids(Stream<T> things, Function<T, String> id) {
        return things.map(id)
                .filter(value -> !value.isEmpty())
                .distinct()
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
