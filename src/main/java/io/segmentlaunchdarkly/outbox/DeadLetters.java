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
 * The dead letters of all environments, for whoever puts them back or throws them away. It works on the files alone and needs no lock:
 * each change is one rename or one deletion of the batch's file, so that of several who want the same one, the service among them, one
 * succeeds and the others find it gone; and wherever a crash comes, the batch is in one of the two places.
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

    /** All there are, by environment and then by age. A batch that is on its way into the dead letters is not one yet. */
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
     * Puts a batch back into the outbox, where a running service takes it up at once. It keeps its payload id, and the time in its name
     * becomes the present one: the retry window begins anew, health does not take it for one that has waited all along, and the
     * delivery that has just buried it, which may yet delete a file of the old name, does not know it.
     *
     * @return false when it is gone: somebody else was faster
     * @throws IllegalArgumentException in one line, when it cannot be delivered: it has no batch's name, or its environment no outbox
     */
    public boolean replay(DeadLetter letter) throws IOException {
        BatchName before = BatchName.parse(letter.name());
        Path ready = outbox.resolve(letter.environment()).resolve("ready");
        if (!Files.isDirectory(ready)) {
            throw new IllegalArgumentException("the environment " + letter.environment()
                    + " has no outbox, for no event ever came for it: move the file to the environment it belongs to");
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
     * @return false when it is gone: somebody else was faster
     */
    public boolean discard(DeadLetter letter) throws IOException {
        if (!Files.deleteIfExists(letter.file())) {
            return false;
        }
        Files.deleteIfExists(letter.reasonFile());
        Directories.sync(letter.file().getParent());
        return true;
    }

    /** Deletes the reasons whose batches are gone: moved by hand, or replayed by somebody who was interrupted just then. */
    public void tidy() throws IOException {
        for (Path environment : entries(deadLetters)) {
            Path ready = outbox.resolve(environment.getFileName()).resolve("ready");
            for (Path file : entries(environment)) {
                Optional<String> batch =
                        DeadLetter.batchOfReason(file.getFileName().toString());
                // In this order: a batch that is being buried has its reason first, and goes from the one place to the
                // other.
                if (batch.isPresent()
                        && Files.notExists(ready.resolve(batch.get()))
                        && Files.notExists(environment.resolve(batch.get()))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** What is in a directory, by name; nothing when it is none. */
    private static List<Path> entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        }
    }
}
