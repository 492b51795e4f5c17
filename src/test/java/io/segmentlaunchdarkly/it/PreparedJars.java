package io.segmentlaunchdarkly.it;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The jars of the distribution with the archive of their classes that {@code prepare} makes, shared by all tests: with it a start takes
 * half of the processor time, and tests start the service some hundred times. Each build of the distribution deletes them.
 */
final class PreparedJars {
    /** Named after the Java, as the archive serves only the one that made it. */
    private static final Path INSTALLATION = Path.of("target", "prepared", "java-" + Runtime.version());

    private static final Path JARS = INSTALLATION.resolve("lib").toAbsolutePath();
    private static final Path LOCK = Path.of("target", "prepared.lock");

    private PreparedJars() {}

    /** The directory of the jars, to which nothing may write. The first of the processes in which tests run makes it. */
    static synchronized Path directory() throws IOException {
        try (FileChannel file = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.lock(); // until the file is closed
            if (!Files.exists(JARS.resolve("classes.jsa"))) {
                Distribution.Outcome outcome =
                        Distribution.unpackedAt(INSTALLATION).command("prepare");
                if (outcome.exitCode() != 0) {
                    throw new AssertionError("There is no archive of classes: " + outcome.err());
                }
            }
        }
        return JARS;
    }
}
