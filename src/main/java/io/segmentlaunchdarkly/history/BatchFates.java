package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.history.EventStory.Fate;
import io.segmentlaunchdarkly.outbox.BatchName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What became of batches, for one search: known from their turns in the history and from where their files are now. */
final class BatchFates {
    /** How far the times in batches' names and those of turns may differ, because somebody may have set the clock. */
    private static final long LEEWAY_MS = Duration.ofMinutes(5).toMillis();

    private static final int MOST_KNOWN = 20_000;

    private final OpenSegments segments;
    private final Path dataDirectory;
    private final Map<String, List<Turn>> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Turn>> eldest) {
            return size() > MOST_KNOWN;
        }
    };
    /** The files of batches that were not delivered: their names by payload id. */
    private Map<String, String> inOutbox;

    private Map<String, String> inDeadLetters;

    BatchFates(OpenSegments segments, Path dataDirectory) {
        this.segments = segments;
        this.dataDirectory = dataDirectory;
    }

    /** The names of the batches that wait, by payload id. */
    Map<String, String> waiting() throws IOException {
        if (inOutbox == null) {
            inOutbox = new HashMap<>();
            for (Path environment : entries(dataDirectory.resolve("outbox"))) {
                names(environment.resolve("open"), inOutbox);
                names(environment.resolve("ready"), inOutbox);
            }
        }
        return inOutbox;
    }

    /** The names of the batches in the dead letters, by payload id. */
    Map<String, String> deadLetters() throws IOException {
        if (inDeadLetters == null) {
            inDeadLetters = new HashMap<>();
            for (Path environment : entries(dataDirectory.resolve("dead-letter"))) {
                names(environment, inDeadLetters);
            }
        }
        return inDeadLetters;
    }

    private static void names(Path directory, Map<String, String> into) throws IOException {
        for (Path file : entries(directory)) {
            String name = file.getFileName().toString();
            if (name.endsWith(".json") && !name.endsWith(".reason.json") && !name.startsWith(".")) {
                into.put(Turn.payloadId(name), name);
            }
        }
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        }
    }

    /**
     * What became of a LaunchDarkly event.
     *
     * @param batches the names of the batches of its request
     * @param environment the environment it is for
     * @param line its CRC-32C
     */
    Fate of(List<String> batches, String environment, int line) throws IOException {
        Fate best = new Fate(Outcome.REMOVED, Optional.empty(), List.of());
        for (String batch : batches) {
            // A request may have batches of other environments, and others of this one.
            boolean isOther = turns(Turn.payloadId(batch), openedMs(batch)).stream()
                    .anyMatch(turn -> !turn.environment().equals(environment)
                            || (!turn.lines().isEmpty() && !turn.lines().contains(line)));
            if (!isOther && best.outcome() == Outcome.REMOVED) {
                best = of(Turn.payloadId(batch), openedMs(batch), line, List.of());
            }
        }
        return best;
    }

    private Fate of(String payloadId, long openedMs, int line, List<Turn> before) throws IOException {
        List<Turn> turns = new ArrayList<>(before);
        for (Turn turn : turns(payloadId, openedMs)) {
            turns.add(turn);
            if (turn.isSplit()) {
                Optional<String> half = turn.halfWith(line);
                return half.isPresent()
                        ? of(half.get(), openedMs, line, turns)
                        : new Fate(Outcome.REMOVED, Optional.of(payloadId), List.copyOf(turns));
            }
        }
        return new Fate(outcome(payloadId, turns), Optional.of(payloadId), List.copyOf(turns));
    }

    private Outcome outcome(String payloadId, List<Turn> turns) throws IOException {
        if (turns.stream().anyMatch(turn -> turn.outcome().equals(Turn.DELIVERED))) {
            return Outcome.DELIVERED;
        }
        if (waiting().containsKey(payloadId)) {
            return turns.isEmpty() ? Outcome.WAITING : Outcome.RETRYING;
        }
        return deadLetters().containsKey(payloadId) ? Outcome.DEAD_LETTERED : Outcome.REMOVED;
    }

    static long openedMs(String batch) {
        try {
            return BatchName.parse(batch).opened().toEpochMilli();
        } catch (IllegalArgumentException e) {
            // Put there by hand under a name of its own.
            return 0;
        }
    }

    /** The turns of a batch, the oldest first. */
    private List<Turn> turns(String payloadId, long openedMs) throws IOException {
        List<Turn> turns = known.get(payloadId);
        if (turns == null) {
            turns = find(payloadId, openedMs);
            known.put(payloadId, turns);
        }
        return turns;
    }

    private List<Turn> find(String payloadId, long openedMs) throws IOException {
        List<Turn> turns = new ArrayList<>();
        long term = Terms.term(Terms.BATCH, payloadId);
        for (int i = 0; i < segments.count(); i++) {
            if (segments.mayHave(i, openedMs - LEEWAY_MS, Long.MAX_VALUE)) {
                Optional<OpenSegments.Open> segment = segments.open(i);
                if (segment.isPresent()) {
                    for (int frame : segment.get().with(term)) {
                        segment.get().read(frame, new TurnsOf(payloadId, turns));
                    }
                }
                // No other turn follows.
                if (turns.stream().anyMatch(turn -> turn.outcome().equals(Turn.DELIVERED))) {
                    break;
                }
            }
        }
        turns.sort(Comparator.comparing(Turn::at));
        return turns;
    }

    private record TurnsOf(String payloadId, List<Turn> turns) implements Chunks.Reader {
        @Override
        public void request(Chunks.Request request) {
            // Its events are not asked for.
        }

        @Override
        public void turn(Turn turn) {
            if (Turn.payloadId(turn.batch()).equals(payloadId)) {
                turns.add(turn);
            }
        }
    }
}
