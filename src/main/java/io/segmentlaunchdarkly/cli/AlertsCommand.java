package io.segmentlaunchdarkly.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows the rules for alerts and how they stand, and sends a test of one, through the service that runs: {@code segment-launchdarkly alerts
 * ACTION}.
 *
 * <p>The exit code is 1 when the service does not run or a channel did not take the test; see {@link Command}.
 */
public final class AlertsCommand {
    private static final String HELP =
            """
            Shows the rules for alerts, and tests where alerts go.

              segment-launchdarkly alerts list [--json]
              segment-launchdarkly alerts test RULE

              list      each rule of config/alerts.yaml, what it is about and how it stands
              test      sends a test of the rule's alert to every channel that is set, once

            It asks the running service, on its management port: docs/alerts.md.
            """;

    static final Command COMMAND = new Command("alerts", HELP, AlertsCommand::run);

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String LINE = "%-24s  %-8s  %-20s  %-28s  %s%n";

    private final ManagementApi api;
    private final PrintStream out;
    private final PrintStream err;

    private AlertsCommand(ManagementApi api, PrintStream out, PrintStream err) {
        this.api = api;
        this.out = out;
        this.err = err;
    }

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        COMMAND.runAndExit(arguments);
    }

    private static int run(List<String> arguments, Invocation invocation) {
        String action = arguments.isEmpty() ? "" : arguments.get(0);
        List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        boolean isList = action.equals("list") && (rest.isEmpty() || rest.equals(List.of("--json")));
        boolean isTest =
                action.equals("test") && rest.size() == 1 && !rest.get(0).startsWith("-");
        if (!isList && !isTest) {
            throw new UsageException(
                    switch (action) {
                        case "" -> "alerts needs one of list and test.";
                        case "list" -> "alerts list takes nothing but --json.";
                        case "test" -> "alerts test needs the name of one rule.";
                        default -> "alerts does not know \"" + action + "\"; it takes list or test.";
                    });
        }
        ManagementApi api = new ManagementApi(invocation.home(), invocation.settings());
        AlertsCommand command = new AlertsCommand(api, invocation.out(), invocation.err());
        try {
            return isList ? command.list(!rest.isEmpty()) : command.test(rest.get(0));
        } catch (IOException e) {
            invocation
                    .err()
                    .println("The service does not run with these settings: nothing answers at " + api.address() + " ("
                            + e.getMessage() + "). Start it first.");
            return Command.NOT_DONE;
        }
    }

    private int list(boolean json) throws IOException {
        ManagementApi.Answer answer = api.call("/api/alerts", null);
        if (answer.status() != 200 || answer.body() == null) {
            err.println("The service cannot tell: " + answer.message());
            return Command.NOT_DONE;
        }
        if (json) {
            out.println(JSON.writeValueAsString(answer.body()));
            return Command.DONE;
        }
        if (answer.body().path("rules").isEmpty()) {
            out.println("There are no rules. docs/alerts.md says how to write some.");
            return Command.DONE;
        }
        out.printf(LINE, "RULE", "STATE", "SINCE", "SUBJECT", "WHAT");
        for (JsonNode rule : answer.body().path("rules")) {
            if (rule.path("states").isEmpty()) {
                out.printf(
                        LINE,
                        rule.path("name").asText(),
                        "-",
                        "",
                        "",
                        rule.path("condition").asText());
            }
            for (JsonNode state : rule.path("states")) {
                out.printf(
                        LINE,
                        rule.path("name").asText(),
                        state.path("state").asText(),
                        state.path("since").asText().replaceFirst("[.][0-9]+Z$", "Z"),
                        state.path("subject").asText(),
                        state.path("text").asText());
            }
        }
        for (JsonNode unsent : answer.body().path("unsent")) {
            out.println("An alert of " + unsent.path("rule").asText() + " ("
                    + unsent.path("subject").asText() + ") is still to be sent to " + names(unsent.path("channels"))
                    + ".");
        }
        return Command.DONE;
    }

    private static String names(JsonNode channels) {
        List<String> names = new ArrayList<>();
        channels.forEach(channel -> names.add(channel.asText()));
        return names.isEmpty() ? "the channels" : String.join(", ", names);
    }

    private int test(String rule) throws IOException {
        ManagementApi.Answer answer = api.call(
                "/api/alerts/test",
                JsonNodeFactory.instance.objectNode().put("rule", rule).toString());
        if (answer.status() != 200 || answer.body() == null) {
            err.println(answer.message());
            return answer.status() == 404 ? Command.USAGE : Command.NOT_DONE;
        }
        JsonNode sent = answer.body().path("sent");
        JsonNode failed = answer.body().path("failed");
        out.println("The service has logged the test.");
        if (sent.isEmpty() && failed.isEmpty()) {
            out.println("No channel is set: docs/alerts.md says how.");
        }
        sent.forEach(channel -> out.println(channel.asText() + " has taken it."));
        failed.properties()
                .forEach(failure -> err.println(failure.getKey() + " has not taken it: "
                        + failure.getValue().asText() + "."));
        return failed.isEmpty() ? Command.DONE : Command.NOT_DONE;
    }
}
