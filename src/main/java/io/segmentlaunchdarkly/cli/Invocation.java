package io.segmentlaunchdarkly.cli;

import io.segmentlaunchdarkly.settings.InstallationSettings;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Properties;

/**
 * What a command finds when it is called.
 *
 * @param home the directory with {@code config/} and {@code routes/}, to which relative settings are relative
 * @param environment the environment variables, which take precedence over everything else
 * @param system the JVM's system properties, which take precedence over the files
 * @param in the standard input
 * @param out the standard output
 * @param err the standard error
 */
public record Invocation(
        Path home,
        Map<String, String> environment,
        Properties system,
        InputStream in,
        PrintStream out,
        PrintStream err,
        Clock clock) {
    /** The system property that says whether a user at a terminal can answer. */
    private static final String TERMINAL = "launchdarkly.terminal";

    /** How this process was called: the current directory is the distribution's. */
    static Invocation ofProcess() {
        return new Invocation(
                Path.of(""),
                System.getenv(),
                System.getProperties(),
                System.in,
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                Clock.systemUTC());
    }

    /**
     * The settings with which the service runs.
     *
     * @throws IllegalArgumentException in one line, when they cannot be read
     */
    public InstallationSettings settings() {
        try {
            return InstallationSettings.read(home, environment, system);
        } catch (IOException e) {
            throw new IllegalArgumentException("The settings in config/ cannot be read: " + e, e);
        }
    }

    /**
     * Where the service keeps its data.
     *
     * @throws IllegalArgumentException in one line, when that cannot be determined
     */
    public Path dataDirectory() {
        return home.resolve(settings().text(Setting.DATA_DIRECTORY))
                .toAbsolutePath()
                .normalize();
    }

    /**
     * Asks the user whether to do something that cannot be undone.
     *
     * @return false when the user says no, which the user is told
     * @throws UsageException when there is no user at a terminal
     */
    boolean confirms(String question) throws IOException {
        if (!Boolean.parseBoolean(system.getProperty(TERMINAL))) {
            throw new UsageException("Nothing was done. To do it without a terminal, give --yes.");
        }
        out.print(question + " [y/N] ");
        out.flush();
        boolean yes = readLine().strip().matches("(?i)y(es)?");
        if (!yes) {
            out.println("Nothing was done.");
        }
        return yes;
    }

    /** The first line of the standard input; empty if there is none. */
    String readLine() throws IOException {
        String line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
        return line == null ? "" : line;
    }
}
