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
import io.segmentlaunchdarkly.logging.Count;
import io.segmentlaunchdarkly.logging.Printable;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.io.PrintStream;
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
 * <p>The exit code is 1 when there is a problem, or the history cannot be read; see {@link Command}.
 */
public final class WhyCommand {
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

    static final Command COMMAND = new Command("why", HELP, WhyCommand::run);

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Invocation invocation;
    private final PrintStream out;
    private final PrintStream err;

    private WhyCommand(Invocation invocation) {
        this.invocation = invocation;
        this.out = invocation.out();
        this.err = invocation.err();
    }

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        COMMAND.runAndExit(arguments);
    }

    private static int run(List<String> arguments, Invocation invocation) {
        return run(arguments, invocation, new LaunchDarklyMeasurements(invocation.settings()::text));
    }

    static int run(List<String> arguments, Invocation invocation, Diagnosis.Measurements measurements) {
        WhyArguments asked = WhyArguments.parse(
                arguments, invocation.clock(), Runtime.getRuntime().availableProcessors());
        return new WhyCommand(invocation).run(asked, measurements);
    }

    private int run(WhyArguments asked, Diagnosis.Measurements measurements) {
        try {
            Diagnosis diagnosis =
                    Diagnosis.of(new HistoryReader(invocation.dataDirectory()), asked.query(), measurements);
            if (asked.json()) {
                out.println(JSON.writeValueAsString(json(diagnosis)));
            } else {
                print(diagnosis);
            }
            return count(diagnosis, Finding.Level.PROBLEM) == 0 ? Command.DONE : Command.NOT_DONE;
        } catch (IOException e) {
            err.println("The history cannot be read: " + e.getMessage());
            return Command.NOT_DONE;
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
                "From %s to %s: %,d LaunchDarkly %s made.%n",
                diagnosis.since().truncatedTo(ChronoUnit.SECONDS),
                diagnosis.until().truncatedTo(ChronoUnit.SECONDS),
                diagnosis.events(),
                diagnosis.events() == 1 ? "event was" : "events were");
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
            diagnosis.notes().forEach(note -> out.println("note: " + Printable.line(note)));
        }
        out.println();
        out.println(Count.of(count(diagnosis, Finding.Level.PROBLEM), "problem") + ", "
                + Count.of(count(diagnosis, Finding.Level.WARNING), "warning") + ", "
                + Count.of(count(diagnosis, Finding.Level.NOTE), "note"));
    }

    private void print(Finding finding) {
        String about = finding.event().isEmpty() ? "" : ": " + Printable.line(finding.event());
        String of = finding.environment().equals(Setting.DEFAULT_ENVIRONMENT) ? "" : " (" + finding.environment() + ")";
        out.println(finding.code().level() + about + of + ": " + finding.code());
        out.println("  " + Printable.line(finding.sentence()));
        out.println("  -> " + Printable.line(finding.advice()));
        finding.change().ifPresent(change -> {
            Optional<MappingFile> now = MappingFile.find(invocation.home(), change);
            now.ifPresent(found -> {
                out.println("  " + found.file() + ", line " + found.line() + ":");
                out.print(found.yaml().indent(6));
            });
            String mapping = change.mapping().isEmpty()
                    ? "a mapping of its own"
                    : "the mapping " + Printable.line(change.mapping());
            out.println(now.isPresent() ? "  instead:" : "  in " + mapping + ":");
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
        String of = report.environment().equals(Setting.DEFAULT_ENVIRONMENT) ? "" : " (" + report.environment() + ")";
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
