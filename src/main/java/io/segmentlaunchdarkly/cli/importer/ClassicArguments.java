package io.segmentlaunchdarkly.cli.importer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The command line of {@code import --classic}.
 *
 * @param shown how many events are shown one by one
 */
record ClassicArguments(List<String> files, Duration since, int shown, boolean json) {
    static final String OPTION = "--classic";

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})([mhd])");

    /**
     * @throws IllegalArgumentException in one line, if the command is not understood
     */
    static ClassicArguments parse(List<String> arguments) {
        List<String> files = new ArrayList<>();
        Duration since = Duration.ofDays(7);
        int shown = 0;
        boolean json = false;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            switch (argument) {
                case OPTION -> {}
                case "--json" -> json = true;
                case "--since" -> since = duration(value(argument, rest));
                case "--events" -> shown = number(value(argument, rest));
                default -> {
                    if (argument.startsWith("-")) {
                        throw new IllegalArgumentException(
                                "import --classic does not know the option " + argument + ".");
                    }
                    files.add(argument);
                }
            }
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("import --classic needs the file with the classic destination.");
        }
        return new ClassicArguments(List.copyOf(files), since, shown, json);
    }

    private static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "--since must be a time ago such as 15m, 2h or 3d, but is \"" + text + "\".");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static int number(String text) {
        if (!text.matches("[0-9]{1,6}")) {
            throw new IllegalArgumentException("--events must be a whole number but is \"" + text + "\".");
        }
        return Integer.parseInt(text);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value.");
        }
        return rest.next();
    }
}
