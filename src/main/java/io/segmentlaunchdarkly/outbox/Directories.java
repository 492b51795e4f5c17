package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** Files and directories that only their owner reads (they hold personal data), and renames that survive a power cut. */
public final class Directories {
    static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private Directories() {}

    /** Makes a directory and those above it that are missing. */
    public static Path create(Path directory) throws IOException {
        return Files.createDirectories(directory, PRIVATE_DIRECTORY);
    }

    /** Whether a running service uses a data directory. */
    public static boolean isLocked(Path dataDirectory) {
        try (FileChannel file = FileChannel.open(dataDirectory.resolve("lock"), StandardOpenOption.WRITE)) {
            FileLock lock = file.tryLock();
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * How many bytes the file system of a directory has left for this process. It is asked for the directory itself: Java's {@link
     * java.nio.file.FileStore} needs the list of mounts, which does not have the root of a chroot.
     *
     * @throws NoSuchFileException if the directory is missing
     */
    public static long freeBytes(Path directory) throws IOException {
        long free = directory.toFile().getUsableSpace();
        if (free == 0 && Files.notExists(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        return free;
    }

    /** Makes an empty file that only its owner reads, in place of what was there, and opens it for writing. */
    public static FileChannel openPrivate(Path file) throws IOException {
        Files.deleteIfExists(file);
        return FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE_FILE);
    }

    /** Opens a file that only its owner reads for writing, and makes it when it is missing. */
    public static FileChannel openPrivateOrExisting(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), PRIVATE_FILE);
    }

    /** Makes the names in a directory durable: a file that was synced but whose name was not is gone after a power cut. */
    public static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * The identity of the file at a path, as the file system knows it. A file that was deleted or moved away while it is open can still be
     * written and synced, but nobody finds what is in it.
     *
     * @return null if the file system has none
     */
    static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** Whether the file that had the key is still at the path. */
    static boolean isAt(Path file, Object key) throws IOException {
        try {
            return Objects.equals(key(file), key);
        } catch (NoSuchFileException | NotDirectoryException gone) {
            return false;
        }
    }

    /** Fails unless the file that had the key is still at the path. */
    static void checkAt(Path file, Object key) throws IOException {
        if (!isAt(file, key)) {
            throw new IOException("the file " + file + " was deleted or moved away");
        }
    }

    /** Moves a file within one file system, at once or not at all, and durably. */
    static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        sync(to.getParent());
        sync(from.getParent());
    }
}
