package io.segmentlaunchdarkly.cli.importer;

import io.segmentlaunchdarkly.cli.OptionValue;
import io.segmentlaunchdarkly.cli.UsageException;
import io.segmentlaunchdarkly.launchdarkly.ContextRules;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The command line.
 *
 * @param preset the mappings of the service to import in the place of files
 * @param userKind the context kind of users in the preset
 * @param visitorKind the context kind of unknown visitors in the preset
 * @param environment the LaunchDarkly environment, {@code default} unless named
 * @param removedMappings the mappings of earlier imports to remove, by the names of their files without an ending
 * @param removedFilters the filters of earlier imports to remove, by their titles
 */
record ImportArguments(
        List<String> files,
        Optional<Preset> preset,
        String userKind,
        String visitorKind,
        Optional<String> destination,
        String environment,
        List<String> removedMappings,
        List<String> removedFilters,
        boolean force) {
    private static final Pattern KIND = Pattern.compile("[A-Za-z][A-Za-z0-9._-]*");
    private static final Pattern ENVIRONMENT = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    /**
     * @throws UsageException if the command is not understood
     */
    static ImportArguments parse(List<String> arguments) {
        List<String> files = new ArrayList<>();
        Optional<Preset> preset = Optional.empty();
        String userKind = Preset.USER_KIND;
        String visitorKind = Preset.VISITOR_KIND;
        Optional<String> destination = Optional.empty();
        String environment = "default";
        List<String> removedMappings = new ArrayList<>();
        List<String> removedFilters = new ArrayList<>();
        boolean force = false;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            switch (argument) {
                case "--force" -> force = true;
                case "--preset" -> preset = Optional.of(preset(OptionValue.of(argument, rest)));
                case "--user-kind" -> userKind = kind(argument, OptionValue.of(argument, rest));
                case "--visitor-kind" -> visitorKind = kind(argument, OptionValue.of(argument, rest));
                case "--destination" -> destination = Optional.of(OptionValue.of(argument, rest));
                case "--environment" -> environment = OptionValue.of(argument, rest);
                case "--remove-mapping" -> removedMappings.add(OptionValue.of(argument, rest));
                case "--remove-filter" -> removedFilters.add(OptionValue.of(argument, rest));
                default -> {
                    if (argument.startsWith("-")) {
                        throw new UsageException("import does not know the option " + argument + ".");
                    }
                    files.add(argument);
                }
            }
        }
        if (preset.isPresent() && !files.isEmpty()) {
            throw new UsageException("--preset takes the place of files: give one or the other.");
        }
        if (preset.isEmpty() && files.isEmpty() && removedMappings.isEmpty() && removedFilters.isEmpty()) {
            throw new UsageException("import needs at least one file, or something to remove.");
        }
        if (!ENVIRONMENT.matcher(environment).matches()) {
            throw new UsageException("--environment takes a name of lower-case letters, digits and hyphens but was \""
                    + environment + "\".");
        }
        return new ImportArguments(
                List.copyOf(files),
                preset,
                userKind,
                visitorKind,
                destination,
                environment,
                List.copyOf(removedMappings),
                List.copyOf(removedFilters),
                force);
    }

    /** The same with further mappings to remove. */
    ImportArguments removing(List<String> mappings) {
        List<String> all = new ArrayList<>(removedMappings);
        all.addAll(mappings);
        return new ImportArguments(
                files, preset, userKind, visitorKind, destination, environment, all, removedFilters, force);
    }

    private static Preset preset(String name) {
        return Preset.of(name)
                .orElseThrow(() ->
                        new UsageException("--preset must be one of " + Preset.names() + " but was \"" + name + "\"."));
    }

    private static String kind(String option, String kind) {
        if (!KIND.matcher(kind).matches() || ContextRules.problem(kind, "key") != null) {
            throw new UsageException(
                    option + " takes a context kind of letters, digits, '.', '_' and '-' but was \"" + kind + "\".");
        }
        return kind;
    }
}
