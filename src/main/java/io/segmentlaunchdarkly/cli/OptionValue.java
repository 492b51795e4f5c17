package io.segmentlaunchdarkly.cli;

import io.segmentlaunchdarkly.history.AskedTime;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;

/** The value behind an option on a command line. */
public final class OptionValue {
    private OptionValue() {}

    /**
     * Takes the value of an option.
     *
     * @param rest the arguments after the option
     * @throws UsageException if there is none, or it is empty, as an unset shell variable would be: it would choose everything
     */
    public static String of(String option, Iterator<String> rest) {
        String value = rest.hasNext() ? rest.next() : "";
        if (value.isBlank()) {
            throw new UsageException(option + " needs a value.");
        }
        return value;
    }

    /**
     * Takes the value of an option that is a time.
     *
     * @param rest the arguments after the option
     * @throws UsageException if there is none, or it is no time
     */
    public static Instant time(String option, Iterator<String> rest, Clock clock) {
        return time(option, of(option, rest), clock);
    }

    static Instant time(String option, String value, Clock clock) {
        return AskedTime.read(value, clock)
                .orElseThrow(() ->
                        new UsageException(option + " must be " + AskedTime.FORM + ", but is \"" + value + "\"."));
    }
}
