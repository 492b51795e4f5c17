package io.segmentlaunchdarkly.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.diagnosis.Diagnosis;
import io.segmentlaunchdarkly.diagnosis.EventReport;
import io.segmentlaunchdarkly.diagnosis.Finding;
import io.segmentlaunchdarkly.diagnosis.LaunchDarklyMeasurements;
import io.segmentlaunchdarkly.diagnosis.MappingFile;
import io.segmentlaunchdarkly.history.HistoryReader;
import io.segmentlaunchdarkly.settings.InstallationSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Says why events may not count in LaunchDarkly's metrics and experiments, and what to change: {@code segment-launchdarkly why [EVENT]},
 * whether the service runs or not.
 *
 * <p>The exit code is 0 without a problem, 1 with one or when the history cannot be read, and 2 when the command was not understood.
 */
public final class WhyCommand {
    static final int WELL = 0;
    static final int ILL = 1;
    static final int USAGE = 2;

    private static final String DEFAULT_ENVIRONMENT = "default";
    private static final int MOST_ROWS = 20;
    private static final int MOST_KINDS = 4;
    private static final int LONGEST_CELL = 40;

    private static final String HELP =
            """
            Says why events may not count in LaunchDarkly's metrics and experiments, and what to change in a mapping.

              segment-launchdarkly why [EVENT] [--since TIME] [--until TIME] [--environment NAME] [--json]

              EVENT                the name of an event in LaunchDarkly; without it: all
              --since TIME         90s, 15m, 2h, 3d ago, or 2026-11-27T10:00:00Z; without it: 7d
              --until TIME         the same; without it: now
              --environment NAME   the LaunchDarkly environment, by its name in the routes; without it: all
              --json               for programs

            It reads the history, whether the service runs or not, and LaunchDarkly's metrics and experiments when a token is set:
            docs/experiments.md. The exit code is 0 without a problem, and 1 with one.
            """;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path home;
    private final HistoryReader reader;
    private final Diagnosis.Measurements measurements;
    private final PrintStream out;
    private final PrintStream err;
    private final Clock clock;

    /**
     * @param home the directory with {@code routes/}
     */
    WhyCommand(
            Path home,
            HistoryReader reader,
            Diagnosis.Measurements measurements,
            PrintStream out,
            PrintStream err,
            Clock clock) {
        this.home = home;
        this.reader = reader;
        this.measurements = measurements;
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** Runs the command in the current directory, the distribution's, and ends the process with its exit code. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        Path home = Path.of("");
        WhyCommand command;
        try {
            InstallationSettings settings = InstallationSettings.read(home, System.getenv(), System.getProperties());
            HistoryReader reader = new HistoryReader(DataDirectory.find(home, System.getenv(), System.getProperties()));
            command = new WhyCommand(
                    home, reader, new LaunchDarklyMeasurements(settings::text), out, err, Clock.systemUTC());
        } catch (IOException | IllegalArgumentException e) {
            err.println(e instanceof IOException ? "The settings in config/ cannot be read: " + e : e.getMessage());
            System.exit(ILL);
            return;
        }
        System.exit(command.run(List.of(arguments)));
    }

    int run(List<String> arguments) {
        WhyArguments asked;
        try {
            asked = WhyArguments.parse(arguments, clock, Runtime.getRuntime().availableProcessors());
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println("segment-launchdarkly why --help says more.");
            return USAGE;
        }
        if (asked.help()) {
            out.print(HELP);
            return WELL;
        }
        try {
            Diagnosis diagnosis = Diagnosis.of(reader, asked.query(), measurements);
            if (asked.json()) {
                out.println(JSON.writeValueAsString(json(diagnosis)));
            } else {
                print(diagnosis);
            }
            return count(diagnosis, Finding.Level.PROBLEM) == 0 ? WELL : ILL;
        } catch (IOException e) {
            err.println("The history cannot be read: " + e.getMessage());
            return ILL;
        }
    }

    private static long count(Diagnosis diagnosis, Finding.Level level) {
        return diagnosis.findings().stream()
                .filter(finding -> finding.code().level() == level)
                .count();
    }

    private void print(Diagnosis diagnosis) {
        out.printf(
                Locale.ROOT,
                "From %s to %s: %,d LaunchDarkly events were made.%n",
                diagnosis.since().truncatedTo(ChronoUnit.SECONDS),
                diagnosis.until().truncatedTo(ChronoUnit.SECONDS),
                diagnosis.events());
        if (!diagnosis.reports().isEmpty()) {
            out.println();
            table(diagnosis.reports());
        }
        for (Finding finding : diagnosis.findings()) {
            out.println();
            print(finding);
        }
        if (!diagnosis.notes().isEmpty()) {
            out.println();
            diagnosis.notes().forEach(note -> out.println("note: " + Cell.oneLine(note)));
        }
        out.println();
        out.println(count(diagnosis, Finding.Level.PROBLEM) + " problems, "
                + count(diagnosis, Finding.Level.WARNING) + " warnings, "
                + count(diagnosis, Finding.Level.NOTE) + " notes");
    }

    private void print(Finding finding) {
        String about = finding.event().isEmpty() ? "" : ": " + Cell.oneLine(finding.event());
        String of = finding.environment().equals(DEFAULT_ENVIRONMENT) ? "" : " (" + finding.environment() + ")";
        out.println(finding.code().level() + about + of + ": " + finding.code());
        out.println("  " + Cell.oneLine(finding.sentence()));
        out.println("  -> " + Cell.oneLine(finding.advice()));
        finding.change().ifPresent(change -> {
            Optional<MappingFile> now = MappingFile.find(home, change);
            now.ifPresent(found -> {
                out.println("  " + found.file() + ", line " + found.line() + ":");
                out.print(found.yaml().indent(6));
            });
            out.println(now.isPresent() ? "  instead:" : "  in the mapping " + Cell.oneLine(change.mapping()) + ":");
            out.print(change.yaml().indent(6));
        });
    }

    private void table(List<EventReport> reports) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "EVENT", "EVENTS", "CONTEXT KINDS", "VALUE", "FROM", "TO", "LATE P50", "P95", ">5MIN", ">1D", "DATA"));
        reports.stream().limit(MOST_ROWS).forEach(report -> rows.add(row(report)));
        Cell.table(rows).forEach(out::println);
        if (reports.size() > MOST_ROWS) {
            out.println("... and " + (reports.size() - MOST_ROWS) + " more names; --json has all.");
        }
    }

    private static List<String> row(EventReport report) {
        EventReport.Values values = report.values();
        EventReport.Lateness late = report.lateness();
        boolean hasValue = values.count() > 0;
        String of = report.environment().equals(DEFAULT_ENVIRONMENT) ? "" : " (" + report.environment() + ")";
        return List.of(
                Cell.of(report.name() + of, LONGEST_CELL),
                String.format(Locale.ROOT, "%,d", report.events()),
                Cell.of(
                        report.kinds().entrySet().stream()
                                .limit(MOST_KINDS)
                                .map(each -> each.getKey() + " "
                                        + percent(each.getValue().events(), report.events()))
                                .collect(Collectors.joining(", ")),
                        LONGEST_CELL),
                percent(values.count(), report.events()),
                hasValue ? number(values.least()) : "-",
                hasValue ? number(values.most()) : "-",
                late.events() == 0 ? "-" : Cell.duration(late.p50Ms()),
                late.events() == 0 ? "-" : Cell.duration(late.p95Ms()),
                percent(late.overFiveMinutes(), late.events()),
                percent(late.overADay(), late.events()),
                Cell.of(
                        report.data().entrySet().stream()
                                .map(each -> each.getKey() + (each.getValue().nested() > 0 ? " (nested)" : ""))
                                .collect(Collectors.joining(", ")),
                        LONGEST_CELL));
    }

    private static String percent(long part, long whole) {
        return whole == 0 ? "-" : String.format(Locale.ROOT, "%.0f%%", 100.0 * part / whole);
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, number == Math.rint(number) ? "%,.0f" : "%,.2f", number);
    }

    private ObjectNode json(Diagnosis diagnosis) {
        ObjectNode json = JSON.createObjectNode();
        json.put("since", diagnosis.since().toString());
        json.put("until", diagnosis.until().toString());
        json.put("events", diagnosis.events());
        json.set("reports", JSON.valueToTree(diagnosis.reports()));
        ArrayNode findings = json.putArray("findings");
        for (Finding finding : diagnosis.findings()) {
            ObjectNode each = findings.addObject()
                    .put("level", finding.code().level().toString())
                    .put("code", finding.code().toString())
                    .put("environment", finding.environment())
                    .put("event", finding.event())
                    .put("sentence", finding.sentence())
                    .put("advice", finding.advice());
            finding.change().ifPresent(change -> each.putObject("change")
                    .put("mapping", change.mapping())
                    .put("field", change.field())
                    .put("yaml", change.yaml()));
        }
        json.set("notes", JSON.valueToTree(diagnosis.notes()));
        return json;
    }
}
