package io.segmentlaunchdarkly.cli.doctor;

import io.segmentlaunchdarkly.logging.Printable;
import java.util.Locale;

/**
 * What one look found, a line of the report.
 *
 * @param about what was looked at, in a word or two
 * @param found what is so
 * @param advice what to do, a sentence; empty when there is nothing to do
 */
record Finding(Level level, String about, String found, String advice) {
    /** How bad it is. */
    enum Level {
        OK,
        /** The service runs, and something may go wrong later. */
        WARNING,
        /** The service does not start, takes no events or delivers none. */
        PROBLEM;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ok(String about, String found) {
        return new Finding(Level.OK, about, found, "");
    }

    static Finding warning(String about, String found, String advice) {
        return new Finding(Level.WARNING, about, found, advice);
    }

    static Finding problem(String about, String found, String advice) {
        return new Finding(Level.PROBLEM, about, found, advice);
    }

    /** One line, whatever the texts of others in it. */
    @Override
    public String toString() {
        return "%-8s %-16s %s%s"
                .formatted(
                        level, about, Printable.line(found), advice.isEmpty() ? "" : " -> " + Printable.line(advice));
    }
}
