package io.segmentlaunchdarkly.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Calls a command once, as the launcher does but in this process. */
public final class Call {
    private final Path home;
    private final Map<String, String> environment = new HashMap<>();
    private final Properties system = new Properties();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private InputStream input = InputStream.nullInputStream();
    private Clock clock = Clock.systemUTC();

    /** What a command came to. */
    public record Outcome(int code, String out, String err) {}

    private Call(Path home) {
        this.home = home;
    }

    /** Calls in a directory with {@code config/} and {@code routes/}. */
    public static Call in(Path home) {
        return new Call(home);
    }

    /** With a data directory. */
    public Call data(Path data) {
        return with("LAUNCHDARKLY_DATA_DIRECTORY", data.toString());
    }

    /** With an environment variable. */
    public Call with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** With a system property. */
    public Call withProperty(String name, String value) {
        system.setProperty(name, value);
        return this;
    }

    /** With a standard input that is no terminal. */
    public Call reading(String text) {
        return reading(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Call reading(InputStream bytes) {
        input = bytes;
        return this;
    }

    /** With a user at a terminal. */
    public Call answering(String text) {
        return withProperty("launchdarkly.terminal", "true").reading(text);
    }

    /** With a user at a terminal. */
    Call answering(InputStream bytes) {
        return withProperty("launchdarkly.terminal", "true").reading(bytes);
    }

    /** With another time. */
    public Call at(Clock now) {
        clock = now;
        return this;
    }

    /** Runs a command. */
    public Outcome run(Command command, String... arguments) {
        int code = command.run(List.of(arguments), invocation());
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err());
    }

    /** What has been written to the standard error so far. */
    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** What a command finds. */
    Invocation invocation() {
        return new Invocation(
                home,
                environment,
                system,
                input,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                clock);
    }
}
