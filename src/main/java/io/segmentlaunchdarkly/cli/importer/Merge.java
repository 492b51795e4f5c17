package io.segmentlaunchdarkly.cli.importer;

import io.segmentlaunchdarkly.cli.importer.Export.Filter;
import io.segmentlaunchdarkly.cli.importer.Export.Subscription;
import io.segmentlaunchdarkly.cli.importer.Manifest.ImportedMapping;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The contents of the files together with what earlier imports wrote and the files do not mention. Two items are the same if they
 * have the same id, or the same title if one of them has no id.
 *
 * @param mappings those of the files first
 * @param filters those of the files first
 * @param keptFilters the filters that the files do not mention
 * @param filtersChange whether the files have a filter or one is removed; if not, the filters stay as they are
 */
record Merge(List<MergedMapping> mappings, List<Filter> filters, List<Filter> keptFilters, boolean filtersChange) {

    /**
     * One mapping.
     *
     * @param formerName the name that an earlier import gave its file; empty for a new one
     * @param kept whether the files do not mention it
     */
    record MergedMapping(Subscription subscription, Optional<String> formerName, boolean kept) {}

    /**
     * Merges.
     *
     * @param manifest what earlier imports wrote
     * @param problems gets every removal of an item that does not exist or that the files contain
     */
    static Merge of(Export export, Manifest manifest, ImportArguments asked, Problems problems) {
        List<ImportedMapping> former = new ArrayList<>(manifest.mappings());
        List<MergedMapping> mappings = new ArrayList<>();
        for (Subscription subscription : export.subscriptions()) {
            mappings.add(
                    new MergedMapping(subscription, take(former, subscription).map(ImportedMapping::name), false));
        }
        for (String name : asked.removedMappings()) {
            if (!former.removeIf(mapping -> mapping.name().equals(name))) {
                problems.add("--remove-mapping " + name + ": "
                        + (mappings.stream().anyMatch(mapping -> mapping.formerName()
                                        .equals(Optional.of(name)))
                                ? "the files have this mapping; remove it from them."
                                : "no import wrote a mapping of this name" + such(former, ImportedMapping::name)));
            }
        }
        former.forEach(
                mapping -> mappings.add(new MergedMapping(mapping.subscription(), Optional.of(mapping.name()), true)));

        List<Filter> formerFilters = new ArrayList<>(manifest.filters());
        export.filters().forEach(filter -> formerFilters.removeIf(other -> same(filter, other)));
        for (String title : asked.removedFilters()) {
            if (!formerFilters.removeIf(filter -> filter.title().equals(title))) {
                problems.add("--remove-filter \"" + title + "\": "
                        + (export.filters().stream()
                                        .anyMatch(filter -> filter.title().equals(title))
                                ? "the files have this filter; remove it from them."
                                : "no import wrote a filter of this title" + such(formerFilters, Filter::title)));
            }
        }
        List<Filter> filters = new ArrayList<>(export.filters());
        filters.addAll(formerFilters);
        return new Merge(
                mappings,
                filters,
                formerFilters,
                !export.filters().isEmpty() || !asked.removedFilters().isEmpty());
    }

    /** Removes the first item that is the same from the list, and returns it. */
    private static Optional<ImportedMapping> take(List<ImportedMapping> former, Subscription subscription) {
        for (Iterator<ImportedMapping> mappings = former.iterator(); mappings.hasNext(); ) {
            ImportedMapping mapping = mappings.next();
            Subscription other = mapping.subscription();
            if (same(subscription.id(), subscription.name(), other.id(), other.name())) {
                mappings.remove();
                return Optional.of(mapping);
            }
        }
        return Optional.empty();
    }

    private static boolean same(Filter one, Filter other) {
        return same(one.id(), one.title(), other.id(), other.title());
    }

    private static boolean same(String id, String title, String otherId, String otherTitle) {
        return (id.isEmpty() || otherId.isEmpty()) ? title.equals(otherTitle) : id.equals(otherId);
    }

    private static <T> String such(List<T> things, Function<T, String> name) {
        return things.isEmpty()
                ? "."
                : "; there are "
                        + things.stream()
                                .map(name)
                                .map(text -> "\"" + text + "\"")
                                .collect(Collectors.joining(", "))
                        + ".";
    }
}
