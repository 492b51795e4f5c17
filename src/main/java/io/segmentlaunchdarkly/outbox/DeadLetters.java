package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The dead letters of all environments, to be replayed or discarded. It works on the files alone and needs no lock, because each change is
 * one rename or one deletion of the batch's file. If several processes want the same batch, one succeeds and the others find it gone; the
 * service may be one of them. After a crash, the batch is in one of the two places.
 */
public final class DeadLetters {
    private final Path deadLetters;
    private final Path outbox;
    private final Clock clock;

    /**
     * @param dataDirectory the service's data directory
     */
    public DeadLetters(Path dataDirectory) {
        this(dataDirectory, Clock.systemUTC());
    }

    DeadLetters(Path dataDirectory, Clock clock) {
        this.deadLetters = dataDirectory.resolve("dead-letter");
        this.outbox = dataDirectory.resolve("outbox");
        this.clock = clock;
    }

    /** All dead letters, by environment and then by age. A batch that is being moved there is not one yet. */
    public List<DeadLetter> list() throws IOException {
        List<DeadLetter> letters = new ArrayList<>();
        for (Path environment : entries(deadLetters)) {
            for (Path file : entries(environment)) {
                if (DeadLetter.isBatch(file.getFileName().toString())) {
                    letters.add(new DeadLetter(environment.getFileName().toString(), file));
                }
            }
        }
        return letters;
    }

    /**
     * Puts a batch back into the outbox, where a running service picks it up at once. It keeps its payload id, and the time in its name
     * becomes the present time. So the retry window begins again, and health does not count the time before. The delivery that has just
     * buried the batch may yet delete a file of the old name, but not one of the new name.
     *
     * @return false if it is gone, because somebody else was faster
     * @throws IllegalArgumentException in one line, if it cannot be delivered, because its name is not a batch's or its environment has no
     *     outbox
     */
    public boolean replay(DeadLetter letter) throws IOException {
        BatchName before = BatchName.parse(letter.name());
        Path ready = outbox.resolve(letter.environment()).resolve("ready");
        if (!Files.isDirectory(ready)) {
            throw new IllegalArgumentException("the environment " + letter.environment()
                    + " has no outbox, because it never got an event: move the file to the environment it belongs to");
        }
        BatchName now = new BatchName(clock.instant(), before.payloadId());
        try {
            Directories.move(letter.file(), ready.resolve(now.toString()));
        } catch (NoSuchFileException gone) {
            return false;
        }
        Files.deleteIfExists(letter.reasonFile());
        return true;
    }

    /**
     * Deletes a batch for good.
     *
     * @return false if it is gone, because somebody else was faster
     */
    public boolean discard(DeadLetter letter) throws IOException {
        if (!Files.deleteIfExists(letter.file())) {
            return false;
        }
        Files.deleteIfExists(letter.reasonFile());
        Directories.sync(letter.file().getParent());
        return true;
    }

    /** Deletes the reasons whose batches are gone: moved by hand, or by a replay that was interrupted. */
    public void tidy() throws IOException {
        for (Path environment : entries(deadLetters)) {
            Path ready = outbox.resolve(environment.getFileName()).resolve("ready");
            for (Path file : entries(environment)) {
                Optional<String> batch =
                        DeadLetter.batchOfReason(file.getFileName().toString());
                // The order matters: burying a batch writes the reason first and then moves the batch from ready/ to
                // here.
                if (batch.isPresent()
                        && Files.notExists(ready.resolve(batch.get()))
                        && Files.notExists(environment.resolve(batch.get()))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** The entries of a directory, by name; none if it is not a directory or does not exist. */
    private static List<Path> entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        }
    }
}
