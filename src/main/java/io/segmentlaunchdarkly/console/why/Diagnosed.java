package io.segmentlaunchdarkly.console.why;

import io.segmentlaunchdarkly.console.web.Show;
import io.segmentlaunchdarkly.console.web.WebRequest;
import io.segmentlaunchdarkly.diagnosis.Diagnosis;
import io.segmentlaunchdarkly.diagnosis.EventReport;
import io.segmentlaunchdarkly.diagnosis.Finding;
import io.segmentlaunchdarkly.diagnosis.Finding.Level;
import io.segmentlaunchdarkly.diagnosis.MappingFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A diagnosis as its page shows it.
 *
 * @param summary how many events and findings there are, a sentence
 * @param findings what is wrong, the worst first
 * @param moreFindings how many findings are not shown
 * @param notes what could not be looked at, a sentence each
 * @param rows what went out, by event name, most first
 * @param moreRows how many names are not shown
 */
public record Diagnosed(
        String summary, List<Found> findings, int moreFindings, List<String> notes, List<Row> rows, int moreRows) {
    private static final int MOST_FINDINGS = 100;
    private static final int MOST_ROWS = 20;
    private static final int MOST_KINDS = 4;
    private static final int MOST_KEYS = 10;

    /**
     * A finding.
     *
     * @param level how much it matters
     * @param code which finding it is
     * @param event the event name; empty when it is about several
     */
    public record Found(
            String level,
            String code,
            String event,
            String environment,
            String sentence,
            String advice,
            Optional<Instead> change) {}

    /**
     * What to change in a mapping.
     *
     * @param mapping the mapping's name; empty for one of its own
     * @param address where the tester begins with that mapping
     * @param present the field as it stands; empty where it is not found
     * @param yaml what to write instead
     */
    public record Instead(String mapping, String address, Optional<MappingFile> present, String yaml) {}

    /**
     * What went out under one name.
     *
     * @param kinds the context kinds with their shares
     * @param withValue the share of events with a metric value
     * @param values the lowest and the highest of these
     * @param late within which time half and 95 percent of the events were received
     * @param overFiveMinutes the share that was received more than five minutes late
     * @param overADay the share that was received more than a day late
     * @param data the keys of {@code data}
     */
    public record Row(
            String environment,
            String name,
            String events,
            String kinds,
            String withValue,
            String values,
            String late,
            String overFiveMinutes,
            String overADay,
            String data) {}

    /**
     * Shows a diagnosis.
     *
     * @param home the directory with {@code routes/}
     */
    static Diagnosed of(Diagnosis diagnosis, Path home) {
        return new Diagnosed(
                summary(diagnosis),
                diagnosis.findings().stream()
                        .limit(MOST_FINDINGS)
                        .map(finding -> found(finding, home))
                        .toList(),
                Math.max(0, diagnosis.findings().size() - MOST_FINDINGS),
                diagnosis.notes(),
                diagnosis.reports().stream()
                        .limit(MOST_ROWS)
                        .map(Diagnosed::row)
                        .toList(),
                Math.max(0, diagnosis.reports().size() - MOST_ROWS));
    }

    private static String summary(Diagnosis diagnosis) {
        Map<Level, Long> levels = diagnosis.findings().stream()
                .collect(Collectors.groupingBy(finding -> finding.code().level(), Collectors.counting()));
        String findings = Arrays.stream(Level.values())
                .filter(levels::containsKey)
                .map(level -> Show.count(levels.get(level), level.toString()))
                .collect(Collectors.joining(", "));
        return "From " + Show.time(diagnosis.since()) + " to " + Show.time(diagnosis.until()) + " UTC, "
                + Show.count(diagnosis.events(), "LaunchDarkly event") + " made: "
                + (findings.isEmpty() ? "nothing wrong found." : findings + ".");
    }

    private static Found found(Finding finding, Path home) {
        return new Found(
                finding.code().level().toString(),
                finding.code().toString(),
                finding.event(),
                finding.environment(),
                finding.sentence(),
                finding.advice(),
                finding.change()
                        .map(change -> new Instead(
                                change.mapping(),
                                WebRequest.address("/tester", Map.of("mapping", change.mapping())),
                                MappingFile.find(home, change),
                                change.yaml())));
    }

    private static Row row(EventReport report) {
        EventReport.Values values = report.values();
        EventReport.Lateness late = report.lateness();
        return new Row(
                report.environment(),
                report.name(),
                Show.number(report.events()),
                few(
                        report.kinds().entrySet().stream()
                                .map(kind -> kind.getKey() + " "
                                        + percent(kind.getValue().events(), report.events()))
                                .toList(),
                        MOST_KINDS),
                percent(values.count(), report.events()),
                values.count() == 0 ? "" : number(values.least()) + " to " + number(values.most()),
                late.events() == 0
                        ? ""
                        : Show.duration(Duration.ofMillis(late.p50Ms())) + ", "
                                + Show.duration(Duration.ofMillis(late.p95Ms())),
                percent(late.overFiveMinutes(), late.events()),
                percent(late.overADay(), late.events()),
                few(
                        report.data().entrySet().stream()
                                .map(key -> key.getKey() + (key.getValue().nested() > 0 ? " (nested)" : ""))
                                .toList(),
                        MOST_KEYS));
    }

    private static String few(List<String> texts, int most) {
        return String.join(", ", texts.subList(0, Math.min(most, texts.size())))
                + (texts.size() > most ? " and " + (texts.size() - most) + " more" : "");
    }

    private static String percent(long part, long whole) {
        return whole == 0 ? "" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }

    /** As the command writes it. */
    private static String number(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%,.0f" : "%,.2f", value);
    }
}
