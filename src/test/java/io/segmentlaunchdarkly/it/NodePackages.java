package io.segmentlaunchdarkly.it;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Segment's packages for JavaScript, as {@code src/test/node} names them, in {@code target/node}. */
public final class NodePackages {
    private static final Path SOURCES = Path.of("src", "test", "node");
    private static final Path DIRECTORY = Path.of("target", "node");
    private static final Path LOCK = Path.of("target", "node.lock");

    private NodePackages() {}

    /**
     * Puts them there, unless a test has done so, and returns the directory; the test is skipped where there is no Node. Tests run in
     * several processes, so that one waits for another's installation.
     */
    public static Path install(Class<?> test) throws IOException {
        if (!runs("node") || !runs("npm")) {
            skip(test, "node and npm on the PATH, Node 20 or newer (nodejs.org)");
        }
        Files.createDirectories(DIRECTORY);
        try (FileChannel file = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.lock(); // until the file is closed
            boolean installed = isInstalled();
            for (String name : List.of(
                    ".npmrc",
                    "package.json",
                    "package-lock.json",
                    "send.js",
                    "sdks.js",
                    "triggers.js",
                    "page.html",
                    "sdks.html")) {
                Files.copy(SOURCES.resolve(name), DIRECTORY.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
            if (!installed) {
                run("npm", "ci", "--no-audit", "--no-fund", "--prefer-offline");
            }
        }
        return DIRECTORY;
    }

    private static boolean isInstalled() throws IOException {
        // npm writes this file when all the packages are there.
        return Files.exists(DIRECTORY.resolve(Path.of("node_modules", ".package-lock.json")))
                && Files.mismatch(SOURCES.resolve("package-lock.json"), DIRECTORY.resolve("package-lock.json")) < 0;
    }

    /** Skips a test, with a line that says what it needs. */
    public static void skip(Class<?> test, String needed) {
        String line = test.getSimpleName() + " is skipped: it needs " + needed + ".";
        System.out.println(line);
        Assumptions.abort(line);
    }

    /** Whether there is a program of that name that tells its version. */
    public static boolean runs(String program) {
        try {
            Process process = new ProcessBuilder(program, "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Runs a command in the directory to its end and returns what it said. */
    public static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(DIRECTORY.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
        return output;
    }
}
