package io.segmentlaunchdarkly.outbox;

import io.segmentlaunchdarkly.logging.LogEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recognises events that were in the outbox before, within a time window and among a bounded number of the latest. An id is remembered when
 * its event is written, and forgotten if that event is lost because its batch fails. Until that is known, a request with a duplicate waits
 * for the first event.
 *
 * <p>The ids of closed batches are kept as {@code <data>/seen/<time>-<payload id>.ids}, see {@link IdFile}, for the time after a restart.
 */
final class Deduplication {
    private static final Logger LOG = LoggerFactory.getLogger(Deduplication.class);

    private record SeenFile(Path file, Instant time, int ids) {}

    private final Path directory;
    private final long window;
    private final long maxIds;
    private final Clock clock;
    private final SeenIds ids;
    /** The files of closed batches' ids, the oldest first. */
    private final Queue<SeenFile> files = new ArrayDeque<>();
    /** The batches of which it is not known yet how many of their events are safe. */
    private final Map<Batch, IdFile> open = new HashMap<>();

    private long idsInFiles;

    /**
     * @param window for how many milliseconds an id is remembered; 0: nothing is recognised
     * @param maxIds how many ids are remembered
     */
    Deduplication(Path directory, long window, long maxIds, Clock clock) {
        this.directory = directory;
        this.window = window;
        this.maxIds = maxIds;
        this.clock = clock;
        this.ids = new SeenIds(maxIds);
    }

    boolean isOn() {
        return window > 0;
    }

    Path directory() {
        return directory;
    }

    /** Reads what earlier processes left in the directory. */
    synchronized void load() throws IOException {
        try (Stream<Path> names = Files.list(directory)) {
            for (Path file : names.filter(IdFile::isIdFile).sorted().toList()) {
                try {
                    add(new SeenFile(file, IdFile.batch(file).opened(), IdFile.count(file)));
                } catch (IllegalArgumentException e) {
                    LOG.warn(LogEvents.IDS_UNREADABLE, "The file {} is passed over: {}", file, e.getMessage());
                }
            }
        }
        prune();
        for (SeenFile file : files) {
            IdFile.read(file.file(), id -> ids.add(id, file.time().toEpochMilli()));
        }
    }

    private void add(SeenFile file) {
        files.add(file);
        idsInFiles += file.ids();
    }

    /** Removes the files that are too old, and the oldest while the others have ids enough. One file is kept for reuse. */
    private void prune() {
        Instant oldest = clock.instant().minusMillis(window);
        while (!files.isEmpty()
                && (!files.element().time().isAfter(oldest)
                        || idsInFiles - files.element().ids() >= maxIds)) {
            SeenFile file = files.remove();
            idsInFiles -= file.ids();
            try {
                if (isOn()) {
                    IdFile.spare(file.file());
                } else {
                    Files.delete(file.file());
                }
            } catch (NoSuchFileException e) {
                // Somebody else has deleted it.
            } catch (IOException e) {
                LOG.warn(LogEvents.IDS_NOT_DELETED, "The old file {} could not be taken away.", file.file(), e);
            }
        }
    }

    /** Registers a batch to which events may be written. */
    synchronized void opened(Batch batch, IdFile idFile) {
        open.put(batch, idFile);
    }

    /**
     * Takes note that a batch is closed.
     *
     * @param end the length to which its events are safe; the others are forgotten
     */
    synchronized void closed(Batch batch, long end) {
        IdFile idFile = open.get(batch);
        if (idFile == null) {
            return;
        }
        // This comes first: if it fails, nothing has been done, and all of it is done when the batch is closed again.
        idFile.beyond(end).forEach(ids::remove);
        open.remove(batch);
        int kept = idFile.upTo(end);
        if (kept > 0) {
            add(new SeenFile(idFile.retired(), clock.instant(), kept));
        }
        prune();
    }

    /** Remembers the events of a request and returns those that are new. For the others the request waits until the first event is safe. */
    synchronized List<IdentifiedEvent> remember(PendingWrite append) {
        if (!isOn()) {
            return append.events();
        }
        long now = clock.millis();
        ids.removeBefore(now - window);
        List<IdentifiedEvent> unseen = new ArrayList<>(append.events().size());
        try {
            for (IdentifiedEvent event : append.events()) {
                if (event.id().isNone() || ids.add(event.id(), now)) {
                    unseen.add(event);
                } else {
                    append.duplicate(event);
                    waitForFirst(append, event.id());
                }
            }
            return unseen;
        } catch (RuntimeException | Error e) {
            // They are not written now, so they must not count as duplicates when the request is repeated.
            forget(unseen);
            throw e;
        }
    }

    private void waitForFirst(PendingWrite append, EventId id) {
        open.forEach((batch, idFile) -> {
            long length = idFile.lengthWith(id);
            if (length > 0) {
                append.written(batch, length);
            }
        });
    }

    /** Forgets events that could not be written. */
    synchronized void forget(List<IdentifiedEvent> events) {
        for (IdentifiedEvent event : events) {
            ids.remove(event.id());
        }
    }
}
