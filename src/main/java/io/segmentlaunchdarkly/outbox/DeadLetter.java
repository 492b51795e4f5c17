package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A batch in the dead letters: its file, as it was to be posted, and beside it, unless somebody put the file there by hand, a file that
 * says why. Whatever reads it may find it gone, replayed or discarded by somebody else meanwhile.
 *
 * @param environment the environment it was to be delivered to
 * @param file the batch
 */
public record DeadLetter(String environment, Path file) {
    private static final String SUFFIX = ".json";
    private static final String REASON_SUFFIX = ".reason.json";

    /** The name of the batch's file. */
    public String name() {
        return file.getFileName().toString();
    }

    /** The name in two parts; empty when it was put there by hand under a name of its own. */
    public Optional<BatchName> batchName() {
        try {
            return Optional.of(BatchName.parse(name()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** When the batch was opened, or put back the last time. */
    public Optional<Instant> opened() {
        return batchName().map(BatchName::opened);
    }

    /** Whether somebody means this one: by the file's name, with {@code .json} or without, or by the payload id. */
    public boolean isCalled(String text) {
        return name().equals(text)
                || name().equals(text + SUFFIX)
                || batchName().filter(name -> name.payloadId().equals(text)).isPresent();
    }

    /**
     * How many events it has.
     *
     * @throws NoSuchFileException when it is gone
     */
    public int events() throws IOException {
        return BatchContent.count(file);
    }

    /**
     * Its events, each the JSON that is posted.
     *
     * @throws NoSuchFileException when it is gone
     */
    public List<String> lines() throws IOException {
        return BatchContent.events(file);
    }

    /** Why it is here: JSON as {@code BuryBatch} wrote it; empty when nobody said. */
    public Optional<String> reason() throws IOException {
        try {
            return Optional.of(Files.readString(reasonFile()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    Path reasonFile() {
        return file.resolveSibling(name().substring(0, name().length() - SUFFIX.length()) + REASON_SUFFIX);
    }

    static boolean isBatch(String fileName) {
        return fileName.endsWith(SUFFIX) && !fileName.endsWith(REASON_SUFFIX) && !fileName.startsWith(".");
    }

    /** The name of the batch that a file tells the reason of; empty for any other file. */
    static Optional<String> batchOfReason(String fileName) {
        return fileName.endsWith(REASON_SUFFIX) && !fileName.startsWith(".")
                ? Optional.of(fileName.substring(0, fileName.length() - REASON_SUFFIX.length()) + SUFFIX)
                : Optional.empty();
    }
}
