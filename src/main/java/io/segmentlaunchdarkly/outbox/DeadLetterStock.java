package io.segmentlaunchdarkly.outbox;

import io.segmentlaunchdarkly.logging.LogEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much lies in the dead letters of one environment, looked at when somebody asks and at most once a second. A file is read when it
 * is new or has changed; what remains of it in memory is its name and its count.
 */
final class DeadLetterStock {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterStock.class);
    private static final long LOOK_IS_NEWS_NANOS = 1_000_000_000L;

    private record Counted(long size, FileTime modified, int events) {
        boolean isOf(BasicFileAttributes attributes) {
            return size == attributes.size() && modified.equals(attributes.lastModifiedTime());
        }
    }

    private final Path directory;
    private final LongSupplier nanoTime;
    private Map<String, Counted> counted = new HashMap<>();
    private EnvironmentOutbox.Stock stock = new EnvironmentOutbox.Stock(0, 0);
    private boolean looked;
    private long lookedAt;

    DeadLetterStock(Path directory) {
        this(directory, System::nanoTime);
    }

    DeadLetterStock(Path directory, LongSupplier nanoTime) {
        this.directory = directory;
        this.nanoTime = nanoTime;
    }

    synchronized EnvironmentOutbox.Stock stock() {
        if (!looked || nanoTime.getAsLong() - lookedAt > LOOK_IS_NEWS_NANOS) {
            try {
                counted = look();
                stock = new EnvironmentOutbox.Stock(
                        counted.size(),
                        counted.values().stream().mapToLong(Counted::events).sum());
            } catch (IOException e) {
                LOG.warn(
                        LogEvents.DEAD_LETTERS_UNCOUNTED,
                        "The dead letters in {} cannot be counted: {}",
                        directory,
                        e.toString());
            }
            looked = true;
            lookedAt = nanoTime.getAsLong();
        }
        return stock;
    }

    private Map<String, Counted> look() throws IOException {
        Map<String, Counted> now = new HashMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (DeadLetter.isBatch(name)) {
                    try {
                        now.put(name, count(file, counted.get(name)));
                    } catch (NoSuchFileException gone) {
                        // Replayed or discarded between the listing and the look.
                    }
                }
            }
        } catch (NoSuchFileException | NotDirectoryException none) {
            // Nothing has been buried yet.
        }
        return now;
    }

    private static Counted count(Path file, Counted before) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return before != null && before.isOf(attributes)
                ? before
                : new Counted(attributes.size(), attributes.lastModifiedTime(), BatchContent.count(file));
    }
}
