package io.segmentlaunchdarkly.observe;

import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.outbox.Directories;
import io.segmentlaunchdarkly.outbox.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file that is always written as a whole, and that only its owner reads. Its first line is {@code <kind> <CRC-32>}: what the file
 * holds with the version of its format, {@code activity-1}, and the checksum in hexadecimal of the bytes after that line.
 *
 * <p>A file that is damaged, or of another version, is moved aside to {@code <name>.damaged}, and the log says so in one line.
 */
public final class StateFile {
    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);
    private static final long MOST_BYTES = 64_000_000;

    private final Path file;
    private final String kind;
    private boolean failing;

    /**
     * @param kind one word, with the version of the format
     */
    public StateFile(Path file, String kind) {
        this.file = file;
        this.kind = kind;
    }

    /**
     * The bytes that were written last; empty if there are none that can be trusted.
     *
     * @throws IOException if the file is there and cannot be read
     */
    public Optional<byte[]> read() throws IOException {
        byte[] all;
        try {
            all = Files.size(file) > MOST_BYTES ? new byte[0] : Files.readAllBytes(file);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        int end = 0;
        while (end < all.length && all[end] != '\n') {
            end++;
        }
        String head = new String(all, 0, end, StandardCharsets.UTF_8);
        byte[] bytes = Arrays.copyOfRange(all, Math.min(end + 1, all.length), all.length);
        if (head.equals(head(bytes))) {
            return Optional.of(bytes);
        }
        setAside("its checksum or its format is not the expected one");
        return Optional.empty();
    }

    /** Moves the file aside, and logs why. */
    public void setAside(String reason) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".damaged");
        Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        LOG.warn(
                LogEvents.STATE_UNREADABLE,
                "The file {} cannot be used, because {}. It is now {}, and its contents begin anew.",
                file,
                reason,
                aside);
    }

    /** Writes the file anew. A failure is logged once, until a write succeeds. */
    public void write(byte[] bytes) {
        try {
            Directories.create(file.getParent());
            byte[] head = (head(bytes) + "\n").getBytes(StandardCharsets.UTF_8);
            byte[] all = Arrays.copyOf(head, head.length + bytes.length);
            System.arraycopy(bytes, 0, all, head.length, bytes.length);
            DurableFile.write(file, all).publish();
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                LOG.warn(
                        LogEvents.STATE_NOT_WRITTEN,
                        "The file {} cannot be written, so a restart will not know its contents: {}",
                        file,
                        e.toString());
            }
        }
    }

    private String head(byte[] bytes) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        return kind + " " + Long.toHexString(checksum.getValue());
    }
}
