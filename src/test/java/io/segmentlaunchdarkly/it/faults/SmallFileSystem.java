package io.segmentlaunchdarkly.it.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A file system of some megabytes, in memory. Making one takes Linux and the right to mount. */
final class SmallFileSystem {
    private SmallFileSystem() {}

    /** Why there can be none here; empty when there can. */
    static Optional<String> obstacle() {
        try {
            Path directory = Files.createTempDirectory("small-file-system");
            try {
                mount(directory, 1);
                unmount(directory);
                return Optional.empty();
            } finally {
                Files.delete(directory);
            }
        } catch (IOException e) {
            return Optional.of(
                    "a small file system takes the right to mount (run as root, in a container with CAP_SYS_ADMIN)");
        }
    }

    static void mount(Path directory, int megabytes) throws IOException {
        run("mount", "-t", "tmpfs", "-o", "mode=700,size=" + megabytes + "m", "tmpfs", directory.toString());
    }

    static void unmount(Path directory) throws IOException {
        run("umount", directory.toString());
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + " failed.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
