package io.segmentlaunchdarkly.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Chromium without a window that shows one page until it is closed. */
final class HeadlessBrowser implements AutoCloseable {
    private final Process process;
    private final Path log;

    private HeadlessBrowser(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Opens a page, with a profile of its own in a directory. */
    static HeadlessBrowser open(String program, Path directory, String url, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                // With it, it stays until it is stopped.
                "--remote-debugging-port=0",
                "--user-data-dir=" + directory.resolve("browser")));
        command.addAll(List.of(options));
        command.add(url);
        Path log = Files.createDirectories(directory).resolve("browser.log");
        return new HeadlessBrowser(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                log);
    }

    boolean isOpen() {
        return process.isAlive();
    }

    /** What the browser has written. */
    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        List<ProcessHandle> family = process.descendants().toList();
        process.destroyForcibly().onExit().join();
        family.forEach(ProcessHandle::destroyForcibly);
    }
}
