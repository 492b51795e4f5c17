package io.segmentlaunchdarkly.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A file system of some megabytes, mounted on a directory until it is closed. Making one takes Linux and the right to mount. */
public final class Mount implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Path directory;
    private final Optional<Path> image;
    private boolean frozen;

    private Mount(Path directory, Optional<Path> image) {
        this.directory = directory;
        this.image = image;
    }

    /** Makes one for a moment. */
    private interface Trial {
        Mount mount(Path directory) throws IOException;
    }

    /** Why there can be none in memory here; empty when there can. */
    public static Optional<String> obstacle() {
        return obstacle(directory -> inMemory(directory, 1));
    }

    /** Why there can be none here that freezes; empty when there can. */
    static Optional<String> obstacleToFreezing() {
        return obstacle(directory -> {
            Mount mount = freezable(directory);
            mount.freeze();
            return mount;
        });
    }

    private static Optional<String> obstacle(Trial trial) {
        try {
            Path directory = Files.createTempDirectory("mount");
            try {
                trial.mount(directory).close();
                return Optional.empty();
            } finally {
                Files.delete(directory);
            }
        } catch (IOException e) {
            return Optional.of("a file system of its own takes the right to mount, as root or with CAP_SYS_ADMIN: "
                    + e.getMessage());
        }
    }

    /** Mounts one that is in memory, for a test that fills it. */
    public static Mount inMemory(Path directory, int megabytes) throws IOException {
        run("mount", "-t", "tmpfs", "-o", "mode=700,size=" + megabytes + "m", "tmpfs", directory.toString());
        return on(directory);
    }

    /** The one in memory that is mounted on a directory. */
    public static Mount on(Path directory) {
        return new Mount(directory, Optional.empty());
    }

    /** Mounts one that can be frozen, in a file. */
    static Mount freezable(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path image = Files.createTempFile("mount", ".img");
        try {
            run("truncate", "-s", "24M", image.toString());
            run("mkfs.ext4", "-q", image.toString());
            run("mount", "-o", "loop", image.toString(), directory.toString());
            return new Mount(directory, Optional.of(image));
        } catch (IOException e) {
            Files.delete(image);
            throw e;
        }
    }

    /** From now on, who writes to it waits, as on a disk that does not answer. */
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
        if (image.isPresent()) {
            Files.delete(image.get());
        }
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + " failed.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
