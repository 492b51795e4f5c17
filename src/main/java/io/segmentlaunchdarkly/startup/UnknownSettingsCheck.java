package io.segmentlaunchdarkly.startup;

import io.segmentlaunchdarkly.settings.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;

/**
 * Finds misspelt settings, which would be ignored silently: each unknown name in the settings files that begins with {@code
 * launchdarkly.}, and each environment variable that resembles a setting's. A variable that resembles none belongs to another program.
 */
final class UnknownSettingsCheck {

    /** By how many letters a misspelt variable may differ from a setting's. */
    private static final int LIKE = 2;

    private UnknownSettingsCheck() {}

    /**
     * @param variables the environment variables
     * @throws IllegalArgumentException with a line for each, which names the setting that was probably meant
     */
    static void check(CamelContext context, Map<String, String> variables) {
        Set<String> known = known(context);
        List<String> problems = new ArrayList<>();
        Set<String> names = new TreeSet<>(context.getPropertiesComponent()
                .loadProperties(name -> name.startsWith(Setting.PREFIX))
                .stringPropertyNames());
        names.removeAll(known);
        // The component launchdarkly-kafka checks them, where it is used.
        names.removeIf(name -> name.startsWith(Setting.KAFKA_CLIENT_PREFIX));
        for (String name : names) {
            problems.add(name + " is not a setting: "
                    + nearest(name, known, (name.length() - Setting.PREFIX.length()) / 3)
                            .map(meant -> "did you mean " + meant + "?")
                            .orElse("take it out, or give it a name that does not begin with launchdarkly."));
        }
        Set<String> knownVariables = new TreeSet<>();
        known.forEach(name -> knownVariables.add(Setting.variable(name)));
        for (String name : new TreeSet<>(variables.keySet())) {
            if (name.startsWith(Setting.variable(Setting.PREFIX))
                    && !name.startsWith(Setting.variable(Setting.KAFKA_CLIENT_PREFIX))
                    && !knownVariables.contains(name)) {
                nearest(name, knownVariables, LIKE)
                        .ifPresent(meant -> problems.add(
                                "the environment variable " + name + " is not a setting: did you mean " + meant + "?"));
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    private static Set<String> known(CamelContext context) {
        Set<String> known = Arrays.stream(Setting.values())
                .filter(Setting::isOwn)
                .map(Setting::key)
                .collect(Collectors.toCollection(TreeSet::new));
        known.add(StartupMessage.DEVELOPMENT);
        Arrays.stream(Setting.values())
                .filter(Setting::isSecret)
                .forEach(setting -> known.add(setting.fileKey(Setting.DEFAULT_ENVIRONMENT)));
        for (String environment : Environments.of(context)) {
            for (Setting setting : Setting.ofAnEnvironment()) {
                known.add(setting.key(environment));
                if (setting.isSecret()) {
                    known.add(setting.fileKey(environment));
                }
            }
        }
        return known;
    }

    private static Optional<String> nearest(String name, Set<String> known, int most) {
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .filter(candidate -> distance(name, candidate) <= most);
    }

    /** How many letters must be inserted, removed or changed to turn one into the other (Levenshtein). */
    private static int distance(String one, String other) {
        int[] above = new int[other.length() + 1];
        for (int column = 0; column <= other.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= one.length(); row++) {
            int[] current = new int[other.length() + 1];
            current[0] = row;
            for (int column = 1; column <= other.length(); column++) {
                int change = one.charAt(row - 1) == other.charAt(column - 1) ? 0 : 1;
                current[column] =
                        Math.min(Math.min(current[column - 1], above[column]) + 1, above[column - 1] + change);
            }
            above = current;
        }
        return above[other.length()];
    }
}
