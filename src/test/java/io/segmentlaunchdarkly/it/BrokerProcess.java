package io.segmentlaunchdarkly.it;

import io.segmentlaunchdarkly.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A broker in a process of its own, with a journal that stays when the process ends. Its settings are the broker's own defaults, as
 * somebody's would be who set up nothing for this service.
 */
final class BrokerProcess implements AutoCloseable {
    private final Class<?> main;
    private final Path directory;
    private final int port;
    private Process process;

    private BrokerProcess(Class<?> main, Path directory) throws IOException {
        this.main = main;
        this.directory = Files.createDirectories(directory);
        this.port = FreePort.next();
    }

    /** ActiveMQ Artemis; it does not run yet. */
    static BrokerProcess artemis(Path directory) throws IOException {
        return new BrokerProcess(ArtemisMain.class, directory);
    }

    /** ActiveMQ Classic; it does not run yet. */
    static BrokerProcess classic(Path directory) throws IOException {
        return new BrokerProcess(ClassicMain.class, directory);
    }

    /** Where clients connect to, the same after every start. */
    String url() {
        return "tcp://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /** Starts it and waits until it listens. */
    BrokerProcess start() throws IOException {
        Path log = directory.resolve("log");
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        directory.toString(),
                        String.valueOf(port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Awaitility.await("a broker")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> read(log).contains("The broker listens.") || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError("The broker did not start: " + read(log));
        }
        return this;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as a crash does. */
    void sigkill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError("The broker runs on.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            sigkill();
        }
    }
}
