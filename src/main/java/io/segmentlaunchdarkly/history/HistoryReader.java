package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.history.EventStory.Fate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Searches a history, in the process of the service or in another one: it only reads files. Each search sees the history as it is when the
 * search begins. The memory that a search takes does not grow with the history.
 */
public final class HistoryReader {
    private static final long LEEWAY_MS = Duration.ofMinutes(5).toMillis();
    private static final Set<Outcome> OF_BATCHES =
            Set.of(Outcome.DELIVERED, Outcome.WAITING, Outcome.RETRYING, Outcome.DEAD_LETTERED, Outcome.REMOVED);

    private static final Duration WITHOUT_END = Duration.ofDays(365);

    private final Path dataDirectory;
    private final Path directory;
    private final Duration most;

    /**
     * @param dataDirectory the service's data directory
     */
    public HistoryReader(Path dataDirectory) {
        this(dataDirectory, WITHOUT_END);
    }

    /**
     * @param dataDirectory the service's data directory
     * @param most how long a search may take; one that takes longer ends with a {@link SearchTimeoutException}
     */
    public HistoryReader(Path dataDirectory, Duration most) {
        this.dataDirectory = dataDirectory;
        this.directory = dataDirectory.resolve("history");
        this.most = most;
    }

    /**
     * The newest events that match a query, the newest first.
     *
     * @param limit how many at most
     */
    public List<EventStory> find(EventQuery query, int limit) throws IOException {
        List<EventStory> found = new ArrayList<>();
        if (limit > 0) {
            each(query, story -> {
                found.add(story);
                return found.size() < limit;
            });
        }
        found.sort(Comparator.comparing((EventStory story) -> story.event().received())
                .reversed());
        return found;
    }

    /**
     * Passes on the events that match a query, roughly the newest first, until it is told to stop.
     *
     * @param goOn receives an event and returns whether to go on
     */
    public void each(EventQuery query, Predicate<EventStory> goOn) throws IOException {
        try (OpenSegments segments = new OpenSegments(directory, most)) {
            new Search(segments, query, goOn).run();
        }
    }

    /** Counts the events of a time; it reads all of them. */
    public HistoryStats stats(Instant from, Instant to) throws IOException {
        HistoryStats stats = new HistoryStats(from, to);
        try (OpenSegments segments = new OpenSegments(directory, most)) {
            for (int i = 0; i < segments.count(); i++) {
                Optional<OpenSegments.Open> segment = segments.mayHave(i, from.toEpochMilli(), to.toEpochMilli())
                        ? segments.open(i)
                        : Optional.empty();
                for (int frame = 0; segment.isPresent() && frame < segment.get().frames(); frame++) {
                    Optional<Frame> header = segment.get().frame(frame);
                    if (header.isPresent()
                            && stats.mayHave(
                                    header.get().firstMs(), header.get().lastMs())) {
                        segment.get().read(frame, stats);
                    }
                }
            }
        }
        return stats;
    }

    /**
     * Passes on what the mappings made of all events of a time, roughly the newest first.
     *
     * @param visitors one for each thread that reads; each is called by one thread at a time
     */
    public void eachMade(Instant from, Instant to, List<? extends MadeEvent.Visitor> visitors) throws IOException {
        try (OpenSegments segments = new OpenSegments(directory, most)) {
            new MadeEvents(segments, from.toEpochMilli(), to.toEpochMilli(), visitors).read();
        }
    }

    /**
     * What the history has of a batch.
     *
     * @param lines the CRC-32C of each of its LaunchDarkly events
     * @param isDelivered whether it has the delivery
     * @param isShared whether only the lines of the batch could tell which events of its requests it has, and the history does not have
     *     them
     */
    record Recorded(Set<Integer> lines, boolean isDelivered, boolean isShared) {}

    /**
     * What the history has of a batch.
     *
     * @param batch the name of the batch's file
     */
    Recorded recorded(String batch) throws IOException {
        RecordedReader recorded = new RecordedReader(Turn.payloadId(batch));
        try (OpenSegments segments = new OpenSegments(directory, most)) {
            long opened = BatchFates.openedMs(batch);
            for (int i = 0; i < segments.count(); i++) {
                Optional<OpenSegments.Open> segment =
                        segments.mayHave(i, opened - LEEWAY_MS, Long.MAX_VALUE) ? segments.open(i) : Optional.empty();
                if (segment.isPresent()) {
                    for (int frame : segment.get().with(Terms.term(Terms.BATCH, recorded.payloadId))) {
                        segment.get().read(frame, recorded);
                    }
                }
            }
        }
        return new Recorded(recorded.lines, recorded.isDelivered, recorded.isShared && !recorded.hasLines);
    }

    private static final class RecordedReader implements Chunks.Reader {
        private final String payloadId;
        private final Set<Integer> lines = new HashSet<>();
        private boolean isDelivered;
        private boolean isShared;
        private boolean hasLines;

        RecordedReader(String payloadId) {
            this.payloadId = payloadId;
        }

        @Override
        public void request(Chunks.Request request) {
            if (request.batches().stream()
                    .anyMatch(batch -> Turn.payloadId(batch).equals(payloadId))) {
                isShared |= request.batches().size() > 1;
                request.events(stored -> stored.event().results().forEach(result -> lines.add(result.line())));
            }
        }

        @Override
        public void turn(Turn turn) {
            if (turn.isSplit() && turn.halves().contains(payloadId)) {
                lines.addAll(turn.lines());
            }
            if (turn.outcome().equals(Turn.DELIVERED)
                    && Turn.payloadId(turn.batch()).equals(payloadId)) {
                isDelivered = true;
                hasLines |= !turn.lines().isEmpty();
            }
        }
    }

    /** One search. */
    private final class Search {
        private final OpenSegments segments;
        private final BatchFates fates;
        private final EventQuery query;
        private final Predicate<EventStory> goOn;
        private final Optional<NamePattern> name;
        private final long nameHash;
        private final long userHash;
        private final long fromMs;
        private final long toMs;
        /** The split batches whose halves were found; each is searched once. */
        private final RecentTexts wholesSeen = new RecentTexts();

        private final RecentTexts offered = new RecentTexts();

        private boolean over;

        Search(OpenSegments segments, EventQuery query, Predicate<EventStory> goOn) {
            this.segments = segments;
            this.fates = new BatchFates(segments, dataDirectory);
            this.query = query;
            this.goOn = goOn;
            this.name = query.namePattern();
            this.nameHash = query.exactName().map(Terms::hash).orElse(0L);
            this.userHash = query.user().map(Terms::hash).orElse(0L);
            this.fromMs = query.since().map(time -> time.toEpochMilli()).orElse(Long.MIN_VALUE);
            this.toMs = query.until().map(time -> time.toEpochMilli()).orElse(Long.MAX_VALUE);
        }

        void run() throws IOException {
            boolean one = query.messageId().isPresent() || query.user().isPresent();
            Outcome outcome = query.outcome().orElse(null);
            if (one || outcome == null || !OF_BATCHES.contains(outcome) || outcome == Outcome.REMOVED) {
                throughFrames();
            } else if (outcome == Outcome.DELIVERED
                    && (query.name().isPresent() || query.mapping().isPresent())) {
                // Most events with the name were delivered.
                throughFrames();
            } else if (outcome == Outcome.DELIVERED || outcome == Outcome.DEAD_LETTERED) {
                throughTurns(outcome);
            } else {
                throughBatches();
            }
        }

        /** Searches frame by frame, the newest first, through the frames that may have every term of the query. */
        private void throughFrames() throws IOException {
            List<Long> terms = terms();
            for (int i = segments.count() - 1; i >= 0 && !over; i--) {
                if (segments.mayHave(i, fromMs, toMs)) {
                    Optional<OpenSegments.Open> segment = segments.open(i);
                    if (segment.isPresent()) {
                        segment.get().use(open -> throughFrames(open, frames(open, terms), request -> true));
                    }
                }
            }
        }

        private List<Long> terms() {
            List<Long> terms = new ArrayList<>();
            query.messageId().ifPresent(id -> terms.add(Terms.term(Terms.MESSAGE, id)));
            query.user().ifPresent(id -> terms.add(Terms.term(Terms.USER, id)));
            query.exactName().ifPresent(text -> terms.add(Terms.term(Terms.NAME, text)));
            query.mapping().ifPresent(text -> terms.add(Terms.term(Terms.MAPPING, text)));
            query.environment().ifPresent(text -> terms.add(Terms.term(Terms.ENVIRONMENT, text)));
            query.outcome().ifPresent(outcome -> {
                Outcome stored = OF_BATCHES.contains(outcome) ? Outcome.MAPPED : outcome;
                terms.add(Terms.term(Terms.OUTCOME, stored.toString()));
            });
            return terms;
        }

        private static List<Integer> frames(OpenSegments.Open segment, List<Long> terms) throws IOException {
            if (terms.isEmpty()) {
                List<Integer> all = new ArrayList<>();
                for (int i = 0; i < segment.frames(); i++) {
                    all.add(i);
                }
                return all;
            }
            Set<Integer> common = null;
            for (long term : terms) {
                List<Integer> with = segment.with(term);
                if (common == null) {
                    common = new TreeSet<>(with);
                } else {
                    common.retainAll(new HashSet<>(with));
                }
                if (common.isEmpty()) {
                    break;
                }
            }
            return new ArrayList<>(common);
        }

        private void throughFrames(OpenSegments.Open segment, List<Integer> frames, Predicate<Chunks.Request> requests)
                throws IOException {
            for (int i = frames.size() - 1; i >= 0 && !over; i--) {
                Optional<Frame> frame = segment.frame(frames.get(i));
                if (frame.isPresent()
                        && frame.get().lastMs() >= fromMs
                        && frame.get().firstMs() <= toMs) {
                    List<HistoryEvent> events = new ArrayList<>();
                    segment.read(frames.get(i), new Matching(requests, events));
                    Collections.reverse(events);
                    for (HistoryEvent event : events) {
                        if (!over) {
                            offer(event);
                        }
                    }
                }
            }
        }

        /** Takes the events of a frame that match, as far as the events alone tell. */
        private final class Matching implements Chunks.Reader {
            private final Predicate<Chunks.Request> requests;
            private final List<HistoryEvent> events;

            Matching(Predicate<Chunks.Request> requests, List<HistoryEvent> events) {
                this.requests = requests;
                this.events = events;
            }

            @Override
            public void request(Chunks.Request request) {
                long received = request.received().toEpochMilli();
                if (received >= fromMs && received <= toMs && requests.test(request)) {
                    request.events(stored -> {
                        if (mayFit(stored)) {
                            HistoryEvent event = stored.event();
                            if (fits(event)) {
                                events.add(event);
                            }
                        }
                    });
                }
            }

            @Override
            public void turn(Turn turn) {
                // It is no event.
            }
        }

        private boolean mayFit(Chunks.Stored stored) {
            return query.messageId().map(stored.messageId()::equals).orElse(true)
                    && (userHash == 0 || stored.mayBeOf(userHash))
                    && (nameHash == 0 || stored.mayBeNamed(nameHash))
                    && query.mapping().map(stored::hasMapping).orElse(true)
                    && query.environment().map(stored::hasEnvironment).orElse(true)
                    && query.outcome()
                            .map(outcome -> stored.hasOutcome(OF_BATCHES.contains(outcome) ? Outcome.MAPPED : outcome))
                            .orElse(true);
        }

        private boolean fits(HistoryEvent event) {
            return query.isOfUser(event)
                    && name.map(pattern -> pattern.matches(event.identity().name()))
                            .orElse(true);
        }

        private void offer(HistoryEvent event) throws IOException {
            EventStory story = story(event);
            if (query.outcome().map(story::has).orElse(true) && isNew(event)) {
                over = !goOn.test(story);
            }
        }

        /** An event with LaunchDarkly events in several batches is found with each of them. */
        private boolean isNew(HistoryEvent event) {
            return event.batches().size() < 2
                    || offered.add(event.identity().messageId() + event.received() + event.origin());
        }

        private EventStory story(HistoryEvent event) throws IOException {
            List<Fate> all = new ArrayList<>(event.results().size());
            for (HistoryEvent.Result result : event.results()) {
                all.add(
                        result.outcome() == Outcome.MAPPED
                                ? fates.of(event.batches(), result.environment(), result.line())
                                : new Fate(result.outcome(), Optional.empty(), List.of()));
            }
            return new EventStory(event, List.copyOf(all));
        }

        /** Searches batch by batch, through the batches whose last turn had the outcome, the latest turn first. */
        private void throughTurns(Outcome outcome) throws IOException {
            RecentTexts seen = new RecentTexts();
            long term = Terms.term(Terms.OUTCOME, outcome.toString());
            for (int i = segments.count() - 1; i >= 0 && !over; i--) {
                // The turn came after the receipt.
                Optional<OpenSegments.Open> segment =
                        segments.mayHave(i, fromMs, Long.MAX_VALUE) ? segments.open(i) : Optional.empty();
                if (segment.isPresent()) {
                    segment.get().use(open -> throughTurns(open, outcome, open.with(term), seen));
                }
            }
        }

        private void throughTurns(OpenSegments.Open segment, Outcome outcome, List<Integer> frames, RecentTexts seen)
                throws IOException {
            for (int i = frames.size() - 1; i >= 0 && !over; i--) {
                List<Turn> turns = new ArrayList<>();
                segment.read(frames.get(i), new TurnsTo(outcome, turns));
                Collections.reverse(turns);
                for (Turn turn : turns) {
                    if (!over && seen.add(Turn.payloadId(turn.batch()))) {
                        eventsOf(turn.batch(), turn.at().toEpochMilli());
                    }
                }
            }
        }

        private record TurnsTo(Outcome outcome, List<Turn> turns) implements Chunks.Reader {
            @Override
            public void request(Chunks.Request request) {
                // Its events are not asked for.
            }

            @Override
            public void turn(Turn turn) {
                if (turn.outcomeOfEvents() == outcome && !turn.isSplit()) {
                    turns.add(turn);
                }
            }
        }

        /** Searches batch by batch, through the batches in the outbox, the newest first. */
        private void throughBatches() throws IOException {
            List<String> names = new ArrayList<>(fates.waiting().values());
            names.sort(Comparator.reverseOrder());
            for (String batch : names) {
                if (over) {
                    return;
                }
                eventsOf(batch, Long.MAX_VALUE);
            }
        }

        /** Offers the events of a batch; those of a half are events of the whole. */
        private void eventsOf(String batch, long untilMs) throws IOException {
            String payloadId = Turn.payloadId(batch);
            long term = Terms.term(Terms.BATCH, payloadId);
            long opened = BatchFates.openedMs(batch);
            List<String> wholes = new ArrayList<>();
            long until = untilMs == Long.MAX_VALUE ? untilMs : untilMs + LEEWAY_MS;
            for (int i = segments.count() - 1; i >= 0 && !over; i--) {
                Optional<OpenSegments.Open> segment =
                        segments.mayHave(i, opened - LEEWAY_MS, until) ? segments.open(i) : Optional.empty();
                if (segment.isPresent()) {
                    segment.get().use(open -> {
                        List<Integer> frames = open.with(term);
                        throughFrames(open, frames, request -> request.batches().stream()
                                .anyMatch(batchName -> Turn.payloadId(batchName).equals(payloadId)));
                        for (int frame : frames) {
                            open.read(frame, new WholesOf(payloadId, wholes));
                        }
                    });
                }
            }
            for (String whole : wholes) {
                if (!over && wholesSeen.add(whole)) {
                    eventsOf(whole, untilMs);
                }
            }
        }

        private record WholesOf(String half, List<String> wholes) implements Chunks.Reader {
            @Override
            public void request(Chunks.Request request) {
                // Its events are not asked for.
            }

            @Override
            public void turn(Turn turn) {
                if (turn.isSplit() && turn.halves().contains(half)) {
                    wholes.add(turn.batch());
                }
            }
        }
    }
}
