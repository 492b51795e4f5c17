package io.segmentlaunchdarkly.cli.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.cli.Command;
import io.segmentlaunchdarkly.cli.Invocation;
import io.segmentlaunchdarkly.cli.UsageException;
import io.segmentlaunchdarkly.logging.Count;
import io.segmentlaunchdarkly.startup.TrialStart;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Looks at everything that the service needs, and says what it found: {@code segment-launchdarkly doctor}. The settings and the routes go
 * through the same checks as at a start, by a trial start beside the service.
 *
 * <p>The exit code is 1 when there is a problem; see {@link Command}.
 */
public final class DoctorCommand {
    private static final String HELP =
            """
            Looks at everything that the service needs and says what it found, whether the service runs or not:
              segment-launchdarkly doctor [--json]

            Each line is ok, a warning or a problem, and behind an arrow says what to do: docs/doctor.md.
            The exit code is 0 without a problem, and 1 with one.
            """;

    static final Command COMMAND = new Command("doctor", HELP, DoctorCommand::run);

    private static final List<Function<Settings, List<Finding>>> CHECKS =
            List.of(MachineCheck::look, DataDirectoryCheck::look, PortsCheck::look, ReceiverCheck::look);

    private DoctorCommand() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        COMMAND.runAndExit(arguments);
    }

    private static int run(List<String> arguments, Invocation invocation) {
        if (!arguments.isEmpty() && !arguments.equals(List.of("--json"))) {
            throw new UsageException("doctor takes nothing but --json and --help.");
        }
        // Not on this thread: in the distribution, an application that fails to start on the main thread ends the
        // process.
        List<Finding> findings =
                CompletableFuture.supplyAsync(DoctorCommand::look).join();
        invocation.out().print(arguments.isEmpty() ? text(findings) : json(findings));
        return count(findings, Finding.Level.PROBLEM) == 0 ? Command.DONE : Command.NOT_DONE;
    }

    private static List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        try (TrialStart trial = TrialStart.run()) {
            findings.add(trial.problem()
                    .map(problem ->
                            Finding.problem("settings", "The service cannot start: " + problem, "Correct this first."))
                    .orElseGet(() -> Finding.ok(
                            "settings", "The settings in config/ and the environment, and the routes, are good.")));
            if (trial.context() != null) {
                Settings settings = new Settings(trial.context());
                for (Function<Settings, List<Finding>> check : CHECKS) {
                    findings.addAll(look(check, settings));
                }
            }
        }
        return findings;
    }

    private static List<Finding> look(Function<Settings, List<Finding>> check, Settings settings) {
        try {
            return check.apply(settings);
        } catch (IllegalArgumentException told) {
            // A setting that is not allowed, which the trial start has said.
            return List.of();
        }
    }

    private static long count(List<Finding> findings, Finding.Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }

    private static String text(List<Finding> findings) {
        StringBuilder text = new StringBuilder();
        findings.forEach(finding -> text.append(finding).append('\n'));
        return text.append(Count.of(count(findings, Finding.Level.PROBLEM), "problem"))
                .append(", ")
                .append(Count.of(count(findings, Finding.Level.WARNING), "warning"))
                .append('\n')
                .toString();
    }

    /** {@code {"problems", "warnings", "findings": [{"level", "about", "found", "advice"}]}}. */
    private static String json(List<Finding> findings) {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode json = mapper.createObjectNode()
                .put("problems", count(findings, Finding.Level.PROBLEM))
                .put("warnings", count(findings, Finding.Level.WARNING));
        ArrayNode array = json.putArray("findings");
        findings.forEach(finding -> array.addObject()
                .put("level", finding.level().toString())
                .put("about", finding.about())
                .put("found", finding.found())
                .put("advice", finding.advice()));
        try {
            return mapper.writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
