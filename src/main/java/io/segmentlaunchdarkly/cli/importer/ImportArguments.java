package io.segmentlaunchdarkly.cli.importer;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The command line.
 *
 * @param environment the LaunchDarkly environment, {@code default} unless named
 * @param removedMappings the mappings of earlier imports to remove, by the names of their files without an ending
 * @param removedFilters the filters of earlier imports to remove, by their titles
 */
record ImportArguments(
        List<String> files,
        Optional<String> destination,
        String environment,
        List<String> removedMappings,
        List<String> removedFilters,
        boolean force,
        boolean help) {
    private static final Pattern ENVIRONMENT = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    /**
     * @throws IllegalArgumentException in one line, if the command is not understood
     */
    static ImportArguments parse(List<String> arguments) {
        List<String> files = new ArrayList<>();
        Optional<String> destination = Optional.empty();
        String environment = "default";
        List<String> removedMappings = new ArrayList<>();
        List<String> removedFilters = new ArrayList<>();
        boolean force = false;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            switch (argument) {
                case "--help", "-h" -> {
                    return new ImportArguments(
                            List.of(), Optional.empty(), environment, List.of(), List.of(), false, true);
                }
                case "--force" -> force = true;
                case "--destination" -> destination = Optional.of(value(argument, rest));
                case "--environment" -> environment = value(argument, rest);
                case "--remove-mapping" -> removedMappings.add(value(argument, rest));
                case "--remove-filter" -> removedFilters.add(value(argument, rest));
                default -> {
                    if (argument.startsWith("-")) {
                        throw new IllegalArgumentException("import does not know the option " + argument + ".");
                    }
                    files.add(argument);
                }
            }
        }
        if (files.isEmpty() && removedMappings.isEmpty() && removedFilters.isEmpty()) {
            throw new IllegalArgumentException("import needs at least one file, or something to remove.");
        }
        if (!ENVIRONMENT.matcher(environment).matches()) {
            throw new IllegalArgumentException(
                    "--environment takes a name of lower-case letters, digits and hyphens but was \"" + environment
                            + "\".");
        }
        return new ImportArguments(
                List.copyOf(files),
                destination,
                environment,
                List.copyOf(removedMappings),
                List.copyOf(removedFilters),
                force,
                false);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value.");
        }
        return rest.next();
    }
}
