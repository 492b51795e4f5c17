package io.segmentlaunchdarkly.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.cli.importer.Export.FilterAction;
import io.segmentlaunchdarkly.segment.AllowProperties;
import io.segmentlaunchdarkly.segment.DropProperties;
import io.segmentlaunchdarkly.segment.PropertiesFilter;
import java.util.Locale;
import java.util.Optional;

/** A checked step of a destination filter. */
sealed interface FilterKind {
    /** Keeps a share of the events. */
    record Sample(double percent, String path) implements FilterKind {}

    /** Keeps none. */
    record Drop() implements FilterKind {}

    /** Removes fields; {@code fields} is JSON. */
    record DropFields(String fields) implements FilterKind {}

    /** Keeps only the given fields; {@code fields} is JSON. */
    record AllowFields(String fields) implements FilterKind {}

    /** Its place in the order in which Segment applies filters (destination filters, "Limitations"). */
    default int place() {
        if (this instanceof Sample) {
            return 0;
        }
        if (this instanceof Drop) {
            return 1;
        }
        return this instanceof DropFields ? 2 : 3;
    }

    /** Reads an action; adds a problem and returns empty if it is unknown. */
    static Optional<FilterKind> of(FilterAction action, Origin origin, Problems problems) {
        return switch (action.type().toUpperCase(Locale.ROOT)) {
            case "SAMPLE" -> sample(action, origin, problems);
            case "DROP" -> Optional.of(new Drop());
            case "DROP_PROPERTIES" -> fields(action, new DropProperties(), origin, problems)
                    .map(DropFields::new);
            case "ALLOW_PROPERTIES" -> fields(action, new AllowProperties(), origin, problems)
                    .map(AllowFields::new);
            default -> {
                problems.add(
                        origin,
                        "there is no filter of type \"" + action.type()
                                + "\", only SAMPLE, DROP, DROP_PROPERTIES and ALLOW_PROPERTIES.");
                yield Optional.empty();
            }
        };
    }

    private static Optional<FilterKind> sample(FilterAction action, Origin origin, Problems problems) {
        JsonNode percent = action.percent();
        if (!percent.isNumber() || percent.doubleValue() < 0 || percent.doubleValue() > 1) {
            problems.add(
                    origin,
                    "its percent must be a number from 0 to 1 but is " + (percent.isMissingNode() ? "absent" : percent)
                            + ".");
            return Optional.empty();
        }
        if (Braces.needEscape(action.path()) || action.path().startsWith("#")) {
            problems.add(origin, "its path cannot be written to a route file: " + action.path());
            return Optional.empty();
        }
        return Optional.of(new Sample(percent.doubleValue(), action.path()));
    }

    private static Optional<String> fields(
            FilterAction action, PropertiesFilter filter, Origin origin, Problems problems) {
        String json = action.fields().isMissingNode() ? "{}" : action.fields().toString();
        if (Braces.needEscape(json)) {
            problems.add(origin, "its fields have braces that cannot be written to a route file: " + json);
            return Optional.empty();
        }
        try {
            filter.setFields(json);
        } catch (IllegalArgumentException e) {
            problems.add(origin, "its " + e.getMessage());
            return Optional.empty();
        }
        return Optional.of(json);
    }
}
