package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.logging.LogEvents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the mappings made of all events of a time, and when that was delivered. It reads the frames once, some at a time, the newest
 * first: the turn of a batch comes after its events in the file, so it is read before them.
 */
final class MadeEvents {
    private static final Logger LOG = LoggerFactory.getLogger(MadeEvents.class);
    /** Frames whose contents are in memory at a time; a frame has about 128 KB. */
    private static final int MOST_FRAMES = 16;

    private static final int MOST_NAMES = 10_000;
    private static final int LONGEST_NAME = 200;
    private static final long MOST_BYTES = 8L * 1024 * 1024;

    private final OpenSegments segments;
    private final long fromMs;
    private final long toMs;
    private final List<? extends MadeEvent.Visitor> visitors;
    private final Deliveries deliveries = new Deliveries();
    /** Names of Segment events by their hash, so that the JSON of most events need not be read. */
    private final Map<Long, String> names = new ConcurrentHashMap<>();

    private ExecutorService threads;

    MadeEvents(OpenSegments segments, long fromMs, long toMs, List<? extends MadeEvent.Visitor> visitors) {
        this.segments = segments;
        this.fromMs = fromMs;
        this.toMs = toMs;
        this.visitors = visitors;
    }

    void read() throws IOException {
        threads = Executors.newFixedThreadPool(visitors.size(), work -> {
            Thread thread = new Thread(work, "launchdarkly-history-scan");
            thread.setDaemon(true);
            return thread;
        });
        try {
            for (int i = segments.count() - 1; i >= 0; i--) {
                // A turn comes after the receipt, so later segments count too.
                Optional<OpenSegments.Open> segment =
                        segments.mayHave(i, fromMs, Long.MAX_VALUE) ? segments.open(i) : Optional.empty();
                if (segment.isPresent()) {
                    segment.get().use(this::read);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void read(OpenSegments.Open segment) throws IOException {
        List<Frame> some = new ArrayList<>();
        long bytes = 0;
        for (int i = segment.frames() - 1; i >= 0; i--) {
            Frame frame = segment.frame(i).orElseThrow();
            if (frame.lastMs() >= fromMs) {
                some.add(frame);
                bytes += frame.length();
            }
            if (some.size() == MOST_FRAMES || bytes >= MOST_BYTES || (i == 0 && !some.isEmpty())) {
                read(segment, some);
                some = new ArrayList<>();
                bytes = 0;
            }
        }
    }

    private void read(OpenSegments.Open segment, List<Frame> frames) throws IOException {
        List<Content> contents = frames.stream().map(frame -> new Content()).toList();
        each(frames.size(), (number, visitor) -> contents.get(number).read(segment.content(frames.get(number))));
        for (Content content : contents) {
            for (int i = content.turns.size() - 1; i >= 0; i--) {
                deliveries.add(content.turns.get(i));
            }
        }
        each(contents.size(), (number, visitor) -> contents.get(number).requests.forEach(request -> {
            try {
                read(request, visitor);
            } catch (RuntimeException e) {
                LOG.warn(LogEvents.HISTORY_UNREADABLE, "A part of the history cannot be read.", e);
            }
        }));
    }

    private interface Work {
        void run(int number, MadeEvent.Visitor visitor) throws IOException;
    }

    /** Runs a task for each number from 0 on, on all threads, and returns when all are done. */
    private void each(int count, Work work) throws IOException {
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        for (MadeEvent.Visitor visitor : visitors) {
            running.add(threads.submit(() -> {
                for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                    work.run(number, visitor);
                }
                return null;
            }));
        }
        try {
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().toString(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the search was interrupted", e);
        }
    }

    private void read(Chunks.Request request, MadeEvent.Visitor visitor) {
        long received = request.received().toEpochMilli();
        if (received < fromMs || received > toMs) {
            return;
        }
        List<Long> batches = request.batches().stream()
                .map(batch -> Terms.hash(Turn.payloadId(batch)))
                .toList();
        request.events(stored -> stored.eachMade(
                (mapping, environment, outcome, code, line, bytes, from, length) -> visitor.made(new MadeEvent(
                        received,
                        outcome == Outcome.MAPPED ? deliveries.of(batches, environment, line) : MadeEvent.NOT_DELIVERED,
                        length == 0 ? name(stored) : "",
                        stored.hasUserId(),
                        mapping,
                        environment,
                        outcome,
                        code,
                        bytes,
                        from,
                        length))));
    }

    private String name(Chunks.Stored stored) {
        String known = names.get(stored.nameHash());
        if (known == null) {
            known = stored.event().identity().name();
            if (names.size() < MOST_NAMES && known.length() <= LONGEST_NAME) {
                names.put(stored.nameHash(), known);
            }
        }
        return known;
    }

    /** The content of a frame, not yet read. */
    private static final class Content implements Chunks.Reader {
        private final List<Chunks.Request> requests = new ArrayList<>();
        private final List<Turn> turns = new ArrayList<>();

        void read(byte[] bytes) {
            if (bytes == null) {
                return;
            }
            try {
                Chunks.read(bytes, this);
            } catch (RuntimeException e) {
                LOG.warn(LogEvents.HISTORY_UNREADABLE, "A part of the history cannot be read.", e);
            }
        }

        @Override
        public void request(Chunks.Request request) {
            requests.add(request);
        }

        @Override
        public void turn(Turn turn) {
            if (turn.outcome().equals(Turn.DELIVERED) || turn.isSplit()) {
                turns.add(turn);
            }
        }
    }

    /** When batches were delivered. The batches that were read first, which were delivered last, are forgotten first. */
    private static final class Deliveries {
        private static final int MOST_BATCHES = 100_000;
        private static final int MOST_SPLITS = 1000;

        private record Delivery(String environment, long atMs) {}

        private final Map<Long, Delivery> delivered = bounded(MOST_BATCHES);
        private final Map<Long, Turn> splits = bounded(MOST_SPLITS);

        private static <V> Map<Long, V> bounded(int most) {
            return new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
                    return size() > most;
                }
            };
        }

        void add(Turn turn) {
            long batch = Terms.hash(Turn.payloadId(turn.batch()));
            if (turn.isSplit()) {
                splits.put(batch, turn);
            } else {
                delivered.put(batch, new Delivery(turn.environment(), turn.at().toEpochMilli()));
            }
        }

        /** When a LaunchDarkly event of a request with these batches was delivered. */
        long of(List<Long> batches, String environment, int line) {
            for (long batch : batches) {
                long at = of(batch, environment, line);
                if (at != MadeEvent.NOT_DELIVERED) {
                    return at;
                }
            }
            return MadeEvent.NOT_DELIVERED;
        }

        private long of(long batch, String environment, int line) {
            Delivery delivery = delivered.get(batch);
            if (delivery != null) {
                return delivery.environment().equals(environment) ? delivery.atMs() : MadeEvent.NOT_DELIVERED;
            }
            Turn split = splits.isEmpty() ? null : splits.get(batch);
            return split == null
                    ? MadeEvent.NOT_DELIVERED
                    : split.halfWith(line)
                            .map(half -> of(Terms.hash(half), environment, line))
                            .orElse(MadeEvent.NOT_DELIVERED);
        }
    }
}
