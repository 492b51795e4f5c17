package io.segmentlaunchdarkly.diagnosis;

import io.segmentlaunchdarkly.history.HistoryReader;
import io.segmentlaunchdarkly.history.MadeEvent;
import io.segmentlaunchdarkly.logging.Count;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Why no conversions: what went to LaunchDarkly in a time, and what is wrong with it.
 *
 * @param since the earliest time of receipt
 * @param until the latest time of receipt
 * @param events how many LaunchDarkly events were read
 * @param reports what went out, by event name, most first; of the event that was asked for
 * @param findings what is wrong, the worst first; of the event that was asked for
 * @param notes what could not be looked at or told apart, a sentence each
 */
public record Diagnosis(
        Instant since,
        Instant until,
        long events,
        List<EventReport> reports,
        List<Finding> findings,
        List<String> notes) {
    private static final String DEFAULT_ENVIRONMENT = "default";

    /** What was received within this time may still be on its way. */
    private static final Duration MAY_BE_ON_ITS_WAY = Duration.ofMinutes(15);

    /** The events of the history. */
    public interface Events {
        /**
         * Hands over what the mappings made of all events of a time.
         *
         * @param visitors each is called by one thread at a time; so many threads read
         */
        void each(Instant from, Instant to, List<? extends MadeEvent.Visitor> visitors) throws IOException;
    }

    /** What LaunchDarkly measures. */
    public interface Measurements {
        /**
         * What LaunchDarkly measures in an environment; empty when that is not to be read.
         *
         * @param environment the name of the environment in the routes
         * @throws IOException with a sentence, when it cannot be read
         */
        Optional<Measured> of(String environment) throws IOException;
    }

    /** Looks at the events alone. */
    public static Diagnosis of(HistoryReader reader, DiagnosisQuery query) throws IOException {
        return of(reader, query, environment -> Optional.empty());
    }

    /** Looks at the events, and holds them against what LaunchDarkly measures. */
    public static Diagnosis of(HistoryReader reader, DiagnosisQuery query, Measurements measurements)
            throws IOException {
        return of(reader::eachMade, query, measurements);
    }

    /** The same. What reads the events is done with them before LaunchDarkly is asked. */
    public static Diagnosis of(Events events, DiagnosisQuery query, Measurements measurements) throws IOException {
        List<Tally> tallies = new ArrayList<>();
        for (int i = 0; i < Math.max(1, query.threads()); i++) {
            tallies.add(new Tally(
                    query.environment(), query.until().minus(MAY_BE_ON_ITS_WAY).toEpochMilli()));
        }
        events.each(query.since(), query.until(), tallies);
        Tally all = tallies.get(0);
        tallies.subList(1, tallies.size()).forEach(all::addAll);
        List<EventReport> reports = all.reports();
        List<Finding> findings = new ArrayList<>(new EventFindings(reports, all).find());
        List<String> notes = notes(all, reports);
        for (String environment : environments(reports, query)) {
            try {
                Optional<Measured> measured = measurements.of(environment);
                if (measured.isPresent()) {
                    findings.addAll(new MeasuredFindings(environment, measured.get(), reports, query).find());
                    notes.addAll(measured.get().notRead());
                }
            } catch (IOException e) {
                notes.add("The events of " + environment + " are not held against LaunchDarkly. " + e.getMessage());
            }
        }
        Optional<String> event = query.event();
        return new Diagnosis(
                query.since(),
                query.until(),
                all.events(),
                reports.stream()
                        .filter(report ->
                                event.map(name -> isAbout(report.name(), name)).orElse(true))
                        .toList(),
                findings.stream()
                        .filter(finding -> event.map(name -> isAbout(finding.event(), name))
                                .orElse(true))
                        .sorted(Comparator.comparing(finding -> finding.code().level()))
                        .toList(),
                List.copyOf(notes));
    }

    private static Set<String> environments(List<EventReport> reports, DiagnosisQuery query) {
        Set<String> environments = new TreeSet<>();
        environments.add(query.environment().orElse(DEFAULT_ENVIRONMENT));
        reports.forEach(report -> environments.add(report.environment()));
        return environments;
    }

    /** Whether a report or a finding is about an event, or about one whose name looks the same. */
    private static boolean isAbout(String name, String sought) {
        return EventNames.alike(name).equals(EventNames.alike(sought))
                || EventNames.template(sought).map(name::equals).orElse(false);
    }

    private static List<String> notes(Tally tally, List<EventReport> reports) {
        List<String> notes = new ArrayList<>();
        if (tally.isCut()) {
            notes.add("There are more than " + Tally.MOST_NAMES + " event names. The others are counted as "
                    + Counts.OTHERS + ".");
        }
        if (reports.stream().anyMatch(EventReport::isCut)) {
            notes.add("There are more context kinds or keys of data than are told apart. The others are counted as "
                    + Counts.OTHERS + ".");
        }
        if (tally.unreadable() > 0) {
            notes.add(Count.of(tally.unreadable(), "event") + " could not be read.");
        }
        return notes;
    }
}
