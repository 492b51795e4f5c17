package io.segmentlaunchdarkly.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A small file system in a file, which can be frozen: whoever writes to it then waits, as on a disk that does not answer. */
final class FrozenFileSystem implements AutoCloseable {
    private static final String MEGABYTES = "24M";

    private final Path image;
    private final Path directory;
    private boolean frozen;

    private FrozenFileSystem(Path image, Path directory) {
        this.image = image;
        this.directory = directory;
    }

    static boolean isPossible() throws IOException {
        Path directory = Files.createTempDirectory("frozen");
        try (FrozenFileSystem tried = mount(directory)) {
            tried.freeze();
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            Files.delete(directory);
        }
    }

    /** Mounts one on a directory. */
    static FrozenFileSystem mount(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path image = Files.createTempFile("frozen", ".img");
        try {
            run("truncate", "-s", MEGABYTES, image.toString());
            run("mkfs.ext4", "-q", image.toString());
            run("mount", "-o", "loop", image.toString(), directory.toString());
            return new FrozenFileSystem(image, directory);
        } catch (IOException e) {
            Files.delete(image);
            throw e;
        }
    }

    void freeze() throws IOException {
        run("fsfreeze", "-f", directory.toString());
        frozen = true;
    }

    void thaw() throws IOException {
        if (frozen) {
            run("fsfreeze", "-u", directory.toString());
            frozen = false;
        }
    }

    @Override
    public void close() throws IOException {
        thaw();
        run("umount", directory.toString());
        Files.delete(image);
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + " failed.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
