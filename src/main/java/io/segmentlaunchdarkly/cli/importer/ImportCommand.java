package io.segmentlaunchdarkly.cli.importer;

import io.segmentlaunchdarkly.cli.Command;
import io.segmentlaunchdarkly.cli.Invocation;
import io.segmentlaunchdarkly.history.EventQuery;
import io.segmentlaunchdarkly.history.HistoryReader;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Imports a Segment destination into the directory of the distribution: {@code segment-launchdarkly import FILE...}.
 *
 * <p>The exit code is 1 if something could not be imported; then nothing is written, and all reasons are printed. See {@link Command}.
 */
public final class ImportCommand {
    /** The system property with the directory to which the file names on the command line are relative. */
    static final String WORKING_DIRECTORY = "launchdarkly.working-directory";

    private static final String HELP =
            """
            Imports a LaunchDarkly (Actions) destination from Segment: its mappings, filters and settings.

              segment-launchdarkly import FILE... [--destination ID] [--environment NAME] [--force]
                                          [--remove-mapping NAME]... [--remove-filter TITLE]...
              segment-launchdarkly import --preset NAME [--user-kind KIND] [--visitor-kind KIND] [--force]

              segment-launchdarkly import --classic FILE [--since TIME] [--events N] [--json]

              FILE                   a response of Segment's Public API for the destination, its subscriptions or its filters,
                                     the output of terraform show -json, or mappings of the actions framework; in JSON
              --destination ID       the destination to import if the files have several
              --environment NAME     the LaunchDarkly environment that gets the destination's settings; without it: default
              --remove-mapping NAME  removes a mapping that an earlier import wrote to routes/NAME.camel.yaml
              --remove-filter TITLE  removes a filter that an earlier import wrote
              --preset NAME          imports mappings that come with the service in the place of files: segment, or multi-context,
                                     which sends each id under a context kind of its own and no aliases (docs/contexts.md)
              --user-kind KIND       the context kind of users in the SDK, for a preset; without it: user
              --visitor-kind KIND    that of visitors who are not known; without it: unauthenticatedUser
              --classic FILE         shows, from the history, what changes for a classic LaunchDarkly destination, and whether
                                     events count twice while both run; writes nothing (docs/classic.md)
              --since TIME           90s, 15m, 2h, 3d ago, or 2026-11-27T10:00:00Z; without it: 7d
              --events N             shows so many changed events one by one
              --force                replaces files that were edited by hand

            Mappings and filters of earlier imports that the files do not mention stay in effect.
            It writes routes/ and config/application.properties, or nothing if something cannot be imported: docs/import.md.
            """;

    static final Command COMMAND = new Command("import", HELP, ImportCommand::run);

    private final Invocation invocation;
    private final PrintStream out;
    private final PrintStream err;

    private ImportCommand(Invocation invocation) {
        this.invocation = invocation;
        this.out = invocation.out();
        this.err = invocation.err();
    }

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        COMMAND.runAndExit(arguments);
    }

    private static int run(List<String> arguments, Invocation invocation) {
        ImportCommand command = new ImportCommand(invocation);
        if (arguments.contains(ClassicArguments.OPTION)) {
            return command.compare(ClassicArguments.parse(arguments, invocation.clock()));
        }
        ImportArguments asked = ImportArguments.parse(arguments);
        try {
            return command.run(asked);
        } catch (IOException e) {
            command.err.println("The import was interrupted: " + e + ". Fix the cause and run it again.");
            return Command.NOT_DONE;
        }
    }

    private List<Path> paths(List<String> files) {
        Path workingDirectory = Path.of(invocation.system().getProperty(WORKING_DIRECTORY, ""));
        return files.stream().map(workingDirectory::resolve).toList();
    }

    private int run(ImportArguments asked) throws IOException {
        Problems problems = new Problems();
        ExportReader reader = new ExportReader(problems);
        Export export = asked.preset().isPresent()
                ? reader.read(asked.preset().get(), asked.userKind(), asked.visitorKind())
                : reader.read(paths(asked.files()));
        Installation installation = Installation.in(invocation.home(), problems);
        Translation translation = Translation.NONE;
        if (problems.isEmpty()) {
            Export chosen = export.of(asked.destination(), problems);
            ImportArguments all = asked.removing(asked.preset()
                    .map(preset -> preset.removed(installation.manifest()))
                    .orElse(List.of()));
            Merge merge = Merge.of(chosen, installation.manifest(), all, problems);
            if (asked.preset().isPresent()) {
                merge.mappings().stream()
                        .filter(Merge.MergedMapping::kept)
                        .forEach(mapping -> problems.add("The "
                                + mapping.subscription().origin().what()
                                + " of an earlier import would make events beside the preset: remove it with --remove-mapping "
                                + mapping.formerName().orElseThrow() + "."));
            }
            translation = Translation.of(chosen, merge, installation, problems);
        }
        if (problems.isEmpty()) {
            Installation.Changes changes =
                    installation.changes(translation, asked.environment(), asked.force(), problems);
            if (problems.isEmpty()) {
                changes.write();
                report(changes, translation);
                return Command.DONE;
            }
        }
        err.println("Nothing was written, because of " + problems.count() + ":");
        problems.forEach(problem -> err.println(problem.indent(2).stripTrailing()));
        return Command.NOT_DONE;
    }

    /** Shows what changes from the classic destination; writes nothing. */
    private int compare(ClassicArguments asked) {
        Problems problems = new Problems();
        Export export = new ExportReader(problems).read(paths(asked.files()));
        Optional<Export.Destination> classic = ClassicComparison.find(export, problems);
        if (classic.isEmpty()) {
            problems.forEach(problem -> err.println(problem.indent(2).stripTrailing()));
            return Command.NOT_DONE;
        }
        try {
            HistoryReader reader = new HistoryReader(invocation.dataDirectory());
            EventQuery query = EventQuery.all().withSince(asked.since());
            String clientId = invocation.settings().text(Setting.CLIENT_ID, Setting.DEFAULT_ENVIRONMENT);
            boolean doubles = new ClassicComparison(classic.get(), clientId, asked.shown(), out)
                    .compare(reader, query, asked.json());
            return doubles ? Command.NOT_DONE : Command.DONE;
        } catch (IOException e) {
            err.println("The history cannot be read: " + e.getMessage());
            return Command.NOT_DONE;
        }
    }

    private void report(Installation.Changes changes, Translation translation) {
        changes.lines().forEach(line -> out.println("  " + line));
        translation.skipped().forEach(line -> out.println("  skipped    " + line));
        translation.notes().forEach(line -> out.println("  note       " + line));
        changes.notes().forEach(line -> out.println("  note       " + line));
        out.println(
                changes.isEmpty()
                        ? "Nothing has changed since the last import."
                        : "Imported. The routes take effect when the service is started or restarted.");
    }
}
