package io.segmentlaunchdarkly.cli;

import io.segmentlaunchdarkly.access.PasswordHash;
import java.io.IOException;
import java.util.List;

/**
 * Prints a user for {@code launchdarkly.console.users}, {@code name:hash}: {@code segment-launchdarkly password NAME}. It reads the
 * password as one line of the standard input; the launcher asks for it when that is a terminal.
 *
 * <p>The exit code is 1 when the password is too short or too long; see {@link Command}.
 */
public final class PasswordCommand {
    private static final String HELP =
            """
            Prints a user who may log in to the console, with the hash of a password.

              segment-launchdarkly password NAME

            It asks for the password twice; from a pipe it reads one line. Add what it prints to launchdarkly.console.users, or as a line
            to the file that LAUNCHDARKLY_CONSOLE_USERS_FILE names: docs/security.md.
            """;

    static final Command COMMAND = new Command("password", HELP, PasswordCommand::run);

    private PasswordCommand() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        COMMAND.runAndExit(arguments);
    }

    private static int run(List<String> arguments, Invocation invocation) throws IOException {
        if (arguments.size() != 1 || !arguments.get(0).matches("[^\\s:,-][^\\s:,]{0,63}")) {
            throw new UsageException("password needs the name of one user, without blanks, colons and commas.");
        }
        String password = invocation.readLine();
        int length = password.length();
        if (length < PasswordHash.LEAST_CHARACTERS || length > PasswordHash.MOST_CHARACTERS) {
            invocation
                    .err()
                    .println("A password has " + PasswordHash.LEAST_CHARACTERS + " to " + PasswordHash.MOST_CHARACTERS
                            + " characters, but this one has " + length + ".");
            return Command.NOT_DONE;
        }
        invocation
                .out()
                .println(arguments.get(0) + ":" + PasswordHash.of(password).text());
        return Command.DONE;
    }
}
