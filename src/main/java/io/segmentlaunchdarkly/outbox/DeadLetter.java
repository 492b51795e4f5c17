package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A batch in the dead letters: its file, as it would be posted, and a file beside it with the reason, unless somebody put the batch there
 * by hand. A read may find the batch gone, because somebody else has replayed or discarded it.
 *
 * @param environment the environment to which it could not be delivered
 * @param file the batch
 */
public record DeadLetter(String environment, Path file) {
    private static final String SUFFIX = ".json";
    private static final String REASON_SUFFIX = ".reason.json";

    /** The name of the batch's file. */
    public String name() {
        return file.getFileName().toString();
    }

    /** The two parts of the name; empty if somebody put the file there by hand under another name. */
    public Optional<BatchName> batchName() {
        try {
            return Optional.of(BatchName.parse(name()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** When the batch was opened or, if it was replayed, when it last was. */
    public Optional<Instant> opened() {
        return batchName().map(BatchName::opened);
    }

    /** Whether a text names this one: by the file's name, with or without {@code .json}, or by the payload id. */
    public boolean isCalled(String text) {
        return name().equals(text)
                || name().equals(text + SUFFIX)
                || batchName().filter(name -> name.payloadId().equals(text)).isPresent();
    }

    /**
     * How many events it has.
     *
     * @throws NoSuchFileException if it is gone
     */
    public int events() throws IOException {
        return BatchContent.count(file);
    }

    /**
     * Its events, each as the JSON that is posted.
     *
     * @throws NoSuchFileException if it is gone
     */
    public List<String> lines() throws IOException {
        return BatchContent.events(file);
    }

    /** Why it is here, in JSON as {@code BuryBatch} wrote it; empty if there is no reason. */
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

    /** The name of the batch whose reason is in a file; empty if the file is not a reason. */
    static Optional<String> batchOfReason(String fileName) {
        return fileName.endsWith(REASON_SUFFIX) && !fileName.startsWith(".")
                ? Optional.of(fileName.substring(0, fileName.length() - REASON_SUFFIX.length()) + SUFFIX)
                : Optional.empty();
    }
}
