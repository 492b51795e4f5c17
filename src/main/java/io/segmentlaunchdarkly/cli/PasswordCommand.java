package io.segmentlaunchdarkly.cli;

import io.segmentlaunchdarkly.access.PasswordHash;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Prints a user for {@code launchdarkly.console.users}, {@code name:hash}: {@code segment-launchdarkly password NAME}. It reads the
 * password as one line of the standard input; the launcher asks for it when that is a terminal.
 *
 * <p>The exit code is 0 on success, 1 when the password will not do, and 2 when the command was not understood.
 */
public final class PasswordCommand {
    static final int DONE = 0;
    static final int NOT_DONE = 1;
    static final int USAGE = 2;

    private static final String HELP =
            """
            Prints a user who may log in to the console, with the hash of a password.

              segment-launchdarkly password NAME

            It asks for the password twice; from a pipe it reads one line. Add what it prints to launchdarkly.console.users, or as a line
            to the file that LAUNCHDARKLY_CONSOLE_USERS_FILE names: docs/security.md.
            """;

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    PasswordCommand(InputStream in, PrintStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(new PasswordCommand(System.in, out, err).run(List.of(arguments)));
    }

    int run(List<String> arguments) throws IOException {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(HELP);
            return DONE;
        }
        if (arguments.size() != 1 || !arguments.get(0).matches("[^\\s:,-][^\\s:,]{0,63}")) {
            err.println("password needs the name of one user, without blanks, colons and commas.");
            err.println("segment-launchdarkly password --help says more.");
            return USAGE;
        }
        String password = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
        int length = password == null ? 0 : password.length();
        if (length < PasswordHash.LEAST_CHARACTERS || length > PasswordHash.MOST_CHARACTERS) {
            err.println("A password has " + PasswordHash.LEAST_CHARACTERS + " to " + PasswordHash.MOST_CHARACTERS
                    + " characters, but this one has " + length + ".");
            return NOT_DONE;
        }
        out.println(arguments.get(0) + ":" + PasswordHash.of(password).text());
        return DONE;
    }
}
