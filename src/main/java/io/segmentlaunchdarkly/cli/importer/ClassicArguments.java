package io.segmentlaunchdarkly.cli.importer;

import io.segmentlaunchdarkly.cli.OptionValue;
import io.segmentlaunchdarkly.cli.UsageException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The command line of {@code import --classic}.
 *
 * @param shown how many events are shown one by one
 */
record ClassicArguments(List<String> files, Instant since, int shown, boolean json) {
    static final String OPTION = "--classic";

    private static final Duration SINCE = Duration.ofDays(7);

    /**
     * @throws UsageException if the command is not understood
     */
    static ClassicArguments parse(List<String> arguments, Clock clock) {
        List<String> files = new ArrayList<>();
        Instant since = clock.instant().minus(SINCE);
        int shown = 0;
        boolean json = false;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            switch (argument) {
                case OPTION -> {}
                case "--json" -> json = true;
                case "--since" -> since = OptionValue.time(argument, rest, clock);
                case "--events" -> shown = number(OptionValue.of(argument, rest));
                default -> {
                    if (argument.startsWith("-")) {
                        throw new UsageException("import --classic does not know the option " + argument + ".");
                    }
                    files.add(argument);
                }
            }
        }
        if (files.isEmpty()) {
            throw new UsageException("import --classic needs the file with the classic destination.");
        }
        return new ClassicArguments(List.copyOf(files), since, shown, json);
    }

    private static int number(String text) {
        if (!text.matches("[0-9]{1,6}")) {
            throw new UsageException("--events must be a whole number but is \"" + text + "\".");
        }
        return Integer.parseInt(text);
    }
}
