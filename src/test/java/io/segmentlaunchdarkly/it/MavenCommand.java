package io.segmentlaunchdarkly.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The command {@code mvn} for the commands of a page. */
final class MavenCommand {
    private MavenCommand() {}

    /** The local repository of the build that runs this test. */
    static Path localRepository() {
        return Path.of(System.getProperty("maven.repo.local"));
    }

    /**
     * Makes it, in a new directory, so that it runs as the build that runs this test.
     *
     * @return what the variable PATH must be for it
     */
    static String path(Path directory, Path localRepository) throws IOException {
        Path settings = Path.of(System.getProperty("maven.settings"));
        Path maven = Files.createDirectory(directory).resolve("mvn");
        Files.writeString(
                maven,
                "#!/bin/sh\nexec '" + System.getProperty("maven.home") + "/bin/mvn' -B -ntp '-Dmaven.repo.local="
                        + localRepository + "'"
                        + (Boolean.getBoolean("maven.offline") ? " -o" : "")
                        + (Files.exists(settings) ? " -s '" + settings + "'" : "") + " \"$@\"\n");
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
        return directory + ":" + System.getenv("PATH");
    }
}
