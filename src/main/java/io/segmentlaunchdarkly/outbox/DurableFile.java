package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A whole file that appears at once: its bytes are synced under a name that nobody looks at, and {@link #publish} gives it its own.
 *
 * @param hidden where the bytes are
 * @param file where they will be
 */
public record DurableFile(Path hidden, Path file) {
    /** Writes and syncs the bytes. A full disk keeps nothing of them. */
    public static DurableFile write(Path file, byte[] bytes) throws IOException {
        Path hidden = file.resolveSibling("." + file.getFileName() + ".unfinished");
        Files.deleteIfExists(hidden);
        try (FileChannel channel = FileChannel.open(
                hidden, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), Directories.PRIVATE_FILE)) {
            Batch.write(channel, ByteBuffer.wrap(bytes), 0);
            channel.force(false);
        } catch (IOException e) {
            // On a full disk, half a file takes room that others need.
            Files.deleteIfExists(hidden);
            throw e;
        }
        return new DurableFile(hidden, file);
    }

    /** Gives the file its name, durably. */
    public void publish() throws IOException {
        Directories.move(hidden, file);
    }

    /** Takes the bytes away, in place of {@link #publish}. */
    public void discard() throws IOException {
        Files.deleteIfExists(hidden);
    }
}
