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
 */
record ImportArguments(
        List<String> files, Optional<String> destination, String environment, boolean force, boolean help) {
    private static final Pattern ENVIRONMENT = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    /**
     * @throws IllegalArgumentException in one line, when the command is not understood
     */
    static ImportArguments parse(List<String> arguments) {
        List<String> files = new ArrayList<>();
        Optional<String> destination = Optional.empty();
        String environment = "default";
        boolean force = false;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            switch (argument) {
                case "--help", "-h" -> {
                    return new ImportArguments(List.of(), Optional.empty(), environment, false, true);
                }
                case "--force" -> force = true;
                case "--destination" -> destination = Optional.of(value(argument, rest));
                case "--environment" -> environment = value(argument, rest);
                default -> {
                    if (argument.startsWith("-")) {
                        throw new IllegalArgumentException("import does not know the option " + argument + ".");
                    }
                    files.add(argument);
                }
            }
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("import needs at least one file.");
        }
        if (!ENVIRONMENT.matcher(environment).matches()) {
            throw new IllegalArgumentException(
                    "--environment takes a name of lower-case letters, digits and hyphens but was \"" + environment
                            + "\".");
        }
        return new ImportArguments(List.copyOf(files), destination, environment, force, false);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value.");
        }
        return rest.next();
    }
}
