package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.outbox.Directories;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The delivered batches whose events may not be in the synced history yet. Each has a second name in {@code delivered/}, a hard link, which
 * costs no more than deleting the first. It is deleted when the history is synced. A batch that a start finds there was delivered before a
 * crash.
 *
 * <p>The name is {@code <environment>~<milliseconds>~<attempts>~<status>~<batch>}.
 */
final class DeliveredBatches {
    private static final Pattern NAME =
            Pattern.compile("([^~]+)~([0-9]{1,18})~([0-9]{1,9})~([0-9]{1,9})~([^~]+[.]json)");

    private final Path directory;

    /**
     * @param directory the history's directory
     */
    DeliveredBatches(Path directory) {
        this.directory = directory.resolve("delivered");
    }

    /**
     * A batch's second name, and what is known of its delivery.
     *
     * @param events how many it has; empty if only its content can tell
     */
    record Delivered(
            Path file, String environment, Instant at, int attempts, int status, String batch, OptionalInt events) {
        byte[] bytes() throws IOException {
            return Files.readAllBytes(file);
        }

        Turn turn(int count) {
            return new Turn(at, environment, batch, Turn.DELIVERED, count, attempts, status, "", List.of());
        }
    }

    void create() throws IOException {
        Directories.create(directory);
    }

    /**
     * Gives a batch its second name.
     *
     * @param file the batch, which is still in the outbox
     * @throws IOException also if the history is on another file system
     */
    Delivered add(Turn delivered, Path file) throws IOException {
        Path link =
                directory.resolve(delivered.environment() + "~" + delivered.at().toEpochMilli() + "~"
                        + delivered.attempts() + "~" + delivered.status() + "~" + delivered.batch());
        try {
            Files.createLink(link, file);
        } catch (FileAlreadyExistsException same) {
            // It was delivered twice within a millisecond.
        } catch (UnsupportedOperationException e) {
            throw new IOException("the file system has no hard links", e);
        }
        return new Delivered(
                link,
                delivered.environment(),
                delivered.at(),
                delivered.attempts(),
                delivered.status(),
                delivered.batch(),
                OptionalInt.of(delivered.events()));
    }

    /** What an earlier process left. */
    List<Delivered> left() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().flatMap(file -> parse(file).stream()).toList();
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        }
    }

    private static Optional<Delivered> parse(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches()
                ? Optional.of(new Delivered(
                        file,
                        name.group(1),
                        Instant.ofEpochMilli(Long.parseLong(name.group(2))),
                        Integer.parseInt(name.group(3)),
                        Integer.parseInt(name.group(4)),
                        name.group(5),
                        OptionalInt.empty()))
                : Optional.empty();
    }

    void remove(Delivered batch) throws IOException {
        Files.deleteIfExists(batch.file());
    }
}
