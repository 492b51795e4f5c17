package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Commands of a page, given to a shell in a directory as a reader would. */
final class Shell implements AutoCloseable {
    private final Path directory;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Process background;
    private Path backgroundOutput;

    Shell(Path directory) {
        this.directory = directory;
        environment.put("JAVA_OPTS", Distribution.QUICK_JVM + " -Xmx256m");
    }

    Shell with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Runs commands to their end and returns what they wrote; an error fails the test. */
    String run(String commands) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory.getParent(), "shell", ".out");
        Process shell = start("set -e\n" + commands, output);
        try {
            boolean ended = shell.waitFor(5, TimeUnit.MINUTES);
            String said = Files.readString(output);
            assertThat(ended).as("%s ends: %s", commands, said).isTrue();
            assertThat(shell.exitValue()).as("%s: %s", commands, said).isZero();
            return said;
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
    }

    /** Starts commands that do not end by themselves, of which there can be one at a time. */
    void runInBackground(String commands) throws IOException {
        backgroundOutput = Files.createTempFile(directory.getParent(), "background", ".out");
        background = start(commands, backgroundOutput);
    }

    /** What the commands in the background have written. */
    String said() throws IOException {
        return Files.readString(backgroundOutput);
    }

    /** Asks what runs in the background to end, as Ctrl-C and a supervisor do, and waits until it has. */
    void stopBackground() throws InterruptedException {
        if (background != null) {
            background.descendants().forEach(ProcessHandle::destroy);
            background.destroy();
            assertThat(background.waitFor(1, TimeUnit.MINUTES)).isTrue();
            background = null;
        }
    }

    private Process start(String commands, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", commands)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LAUNCHDARKLY_") || name.startsWith("CAMEL_"));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        return builder.start();
    }

    @Override
    public void close() {
        if (background != null) {
            background.descendants().forEach(ProcessHandle::destroyForcibly);
            background.destroyForcibly();
        }
    }
}
