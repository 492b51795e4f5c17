package io.segmentlaunchdarkly.cli;

import io.segmentlaunchdarkly.diagnosis.DiagnosisQuery;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The command line after {@code why}.
 *
 * @param json whether the answer is for programs
 */
record WhyArguments(DiagnosisQuery query, boolean json) {
    private static final Duration SINCE = Duration.ofDays(7);

    /**
     * @param threads how many threads may read
     * @throws UsageException when the command is not understood
     */
    static WhyArguments parse(List<String> arguments, Clock clock, int threads) {
        Instant until = clock.instant();
        Instant since = until.minus(SINCE);
        Optional<String> event = Optional.empty();
        Optional<String> environment = Optional.empty();
        boolean json = false;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            switch (argument) {
                case "--json" -> json = true;
                case "--since" -> since = OptionValue.time(argument, rest, clock);
                case "--until" -> until = OptionValue.time(argument, rest, clock);
                case "--environment" -> environment = Optional.of(OptionValue.of(argument, rest));
                default -> {
                    if (argument.startsWith("-") || argument.isBlank()) {
                        throw new UsageException("why does not know \"" + argument + "\".");
                    }
                    if (event.isPresent()) {
                        throw new UsageException("why takes one event name: put quotes around a name with blanks.");
                    }
                    event = Optional.of(argument);
                }
            }
        }
        return new WhyArguments(new DiagnosisQuery(event, environment, since, until, threads), json);
    }
}
