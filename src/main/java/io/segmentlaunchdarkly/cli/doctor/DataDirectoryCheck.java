package io.segmentlaunchdarkly.cli.doctor;

import io.segmentlaunchdarkly.outbox.DataFormat;
import io.segmentlaunchdarkly.outbox.Directories;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The data directory: who may use it, how much room it has, what kind of disk it is on, and whether that disk keeps what it says. */
final class DataDirectoryCheck {
    private static final String DISK = "disk";
    private static final String DATA = "data directory";
    private static final int SYNCS = 20;
    private static final int SYNC_BYTES = 4096;
    /** Even a disk that keeps its cache through a power cut takes longer, as the kernel and the file system have work to do. */
    private static final long TOO_FAST_NANOS = TimeUnit.MICROSECONDS.toNanos(15);

    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");
    private static final Set<String> OF_A_CONTAINER = Set.of("overlay", "aufs");
    private static final List<String> ELSEWHERE =
            List.of("nfs", "cifs", "smb", "fuse", "9p", "afs", "ceph", "glusterfs");

    private DataDirectoryCheck() {}

    static List<Finding> look(Settings settings) {
        List<Finding> findings = new ArrayList<>();
        settings.written(Setting.DATA_DIRECTORY).ifPresent(text -> {
            Path directory = Path.of(text).toAbsolutePath().normalize();
            try {
                look(directory, settings, findings);
            } catch (IOException e) {
                findings.add(Finding.problem(
                        DATA,
                        directory + " cannot be used: " + e,
                        "Make it usable, or set " + Setting.DATA_DIRECTORY + "."));
            }
        });
        return findings;
    }

    private static void look(Path directory, Settings settings, List<Finding> findings) throws IOException {
        Path used = directory;
        while (!Files.exists(used)) {
            used = used.getParent();
        }
        boolean usable = Files.isDirectory(used) && Files.isWritable(used) && Files.isExecutable(used);
        if (!usable) {
            findings.add(Finding.problem(
                    DATA,
                    used + " is not a directory that " + System.getProperty("user.name") + " may write to.",
                    "Run the service as its owner, or set " + Setting.DATA_DIRECTORY + "."));
            return;
        }
        if (used.equals(directory)) {
            findings.add(inUse(directory));
            findings.add(room(directory, settings));
            findings.add(kind(directory));
            findings.add(syncs(syncNanos(directory)));
        } else {
            findings.add(Finding.ok(DATA, directory + " is not there yet; the start makes it."));
            findings.add(kind(used));
        }
    }

    private static Finding inUse(Path directory) throws IOException {
        try {
            DataFormat.check(directory);
        } catch (IllegalStateException e) {
            return Finding.problem(DATA, String.valueOf(e.getMessage()), "");
        }
        String found = directory + (Directories.isLocked(directory) ? " is in use by a running service." : " is free.");
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
        boolean open = permissions.contains(PosixFilePermission.GROUP_READ)
                || permissions.contains(PosixFilePermission.OTHERS_READ);
        return open
                ? Finding.warning(
                        DATA,
                        found + " Other users of the machine may list it.",
                        "Close it (chmod 700): there is personal data in it.")
                : Finding.ok(DATA, found);
    }

    private static Finding room(Path directory, Settings settings) throws IOException {
        long free = Directories.freeBytes(directory);
        String found = free / 1_000_000 + " MB of " + directory.toFile().getTotalSpace() / 1_000_000 + " MB are free.";
        if (settings.text(Setting.OUTBOX_MIN_FREE_BYTES)
                .filter(least -> free < Long.parseLong(least))
                .isPresent()) {
            return Finding.problem(
                    DISK,
                    found + " Requests are refused.",
                    "Make room, or lower " + Setting.OUTBOX_MIN_FREE_BYTES + ".");
        }
        if (settings.text(Setting.OUTBOX_ALERT_FREE_BYTES)
                .filter(least -> free < Long.parseLong(least))
                .isPresent()) {
            return Finding.warning(DISK, found, "Make room before events can no longer be kept.");
        }
        return Finding.ok(DISK, found);
    }

    private static Finding kind(Path directory) {
        try {
            return kind(Files.getFileStore(directory).type());
        } catch (IOException e) {
            // In a chroot, the list of mounts does not have the root.
            return Finding.ok(DISK, "The type of the file system cannot be found out: " + e.getMessage() + ".");
        }
    }

    /** What may become of the files on a file system of that type. */
    static Finding kind(String type) {
        String name = type.toLowerCase(Locale.ROOT);
        String found = "The file system is " + type;
        if (IN_MEMORY.contains(name)) {
            return Finding.warning(
                    DISK,
                    found + ", which is memory: what waits is lost when the machine stops.",
                    "Set " + Setting.DATA_DIRECTORY + " to a directory on a disk.");
        }
        if (OF_A_CONTAINER.contains(name)) {
            return Finding.warning(
                    DISK,
                    found + ", a container's own layer: what waits is lost when the container is removed.",
                    "Mount a volume there.");
        }
        if (ELSEWHERE.stream().anyMatch(name::startsWith)) {
            return Finding.warning(
                    DISK,
                    found
                            + ", on another machine or behind another program: whether it keeps what was synced, and only one"
                            + " service at a time uses it, is up to that.",
                    "Prefer a local disk.");
        }
        return Finding.ok(DISK, found + ".");
    }

    /** How long a sync takes, the median of a few, in nanoseconds. */
    private static long syncNanos(Path directory) throws IOException {
        long[] nanos = new long[SYNCS];
        Path file = Files.createTempFile(directory, ".doctor", "");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int i = 0; i < SYNCS; i++) {
                ByteBuffer block = ByteBuffer.allocate(SYNC_BYTES);
                while (block.hasRemaining()) {
                    channel.write(block);
                }
                long start = System.nanoTime();
                channel.force(false);
                nanos[i] = System.nanoTime() - start;
            }
        } finally {
            Files.deleteIfExists(file);
        }
        Arrays.sort(nanos);
        return nanos[SYNCS / 2];
    }

    /** Whether a disk holds that syncs in that time. Only a power cut proves it; a time that no disk needs disproves it. */
    static Finding syncs(long nanos) {
        String found = "A sync takes %.3f ms".formatted(nanos / 1e6);
        if (nanos < TOO_FAST_NANOS) {
            return Finding.warning(
                    DISK,
                    found
                            + ", which is less than a disk needs: something on the way says that data is kept and does not keep it.",
                    "Look for a volatile mount, a write cache without a battery, or a library that leaves syncs out; until then a"
                            + " power cut may lose what was acknowledged.");
        }
        if (nanos > SLOW_NANOS) {
            return Finding.warning(
                    DISK,
                    found + "; every request waits for one.",
                    "Look for what else keeps the disk busy, or take a faster one.");
        }
        return Finding.ok(DISK, found + ".");
    }
}
