package io.segmentlaunchdarkly.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.history.EventQuery;
import io.segmentlaunchdarkly.history.EventStory;
import io.segmentlaunchdarkly.history.History;
import io.segmentlaunchdarkly.history.HistoryEvent;
import io.segmentlaunchdarkly.history.HistoryReader;
import io.segmentlaunchdarkly.history.HistoryRequests;
import io.segmentlaunchdarkly.history.Outcome;
import io.segmentlaunchdarkly.outbox.NewBatches;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Those of the {@link EventsCommand}'s actions that change something. */
final class EventsChange {
    private static final int BATCH_EVENTS = 500;
    private static final int BATCH_BYTES = 1_000_000;
    private static final int LINE_EVENTS = 100;
    private static final int LINE_BYTES = 200_000;
    private static final long POLL_MS = 100;
    private static final Duration SERVICE_ANSWERS_WITHIN = Duration.ofSeconds(10);
    private static final Set<Outcome> NOTHING_MADE =
            Set.of(Outcome.REJECTED, Outcome.FILTERED, Outcome.UNMAPPED, Outcome.DISCARDED);

    /** Asks a user. */
    interface Confirmation {
        boolean of(String question) throws IOException;
    }

    private final Path dataDirectory;
    private final String masked;
    private final HistoryReader reader;
    private final Confirmation confirmation;
    private final PrintStream out;
    private final PrintStream err;
    private final Clock clock;

    EventsChange(
            Path dataDirectory,
            String masked,
            HistoryReader reader,
            Confirmation confirmation,
            PrintStream out,
            PrintStream err,
            Clock clock) {
        this.dataDirectory = dataDirectory;
        this.masked = masked;
        this.reader = reader;
        this.confirmation = confirmation;
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** A request without an end may not take what comes while it runs. */
    private EventQuery upToNow(EventQuery query) {
        return query.until().isPresent() ? query : query.withUntil(clock.instant());
    }

    private int nothing() {
        out.println("There is no such event in " + dataDirectory.resolve("history") + ".");
        return EventsCommand.NOT_DONE;
    }

    // Events of which nothing was made, through the routes once more.

    int resend(EventsArguments asked) throws IOException, InterruptedException {
        EventQuery query = upToNow(asked.query());
        Map<Outcome, Integer> counts = new TreeMap<>();
        int[] without = {0};
        each(asked, query, EventsChange::isResendable, story -> {
            if (!HistoryRequests.hasWhole(story.event())) {
                without[0]++;
            } else {
                counts.merge(story.outcome(), 1, Integer::sum);
            }
        });
        int total = counts.values().stream().mapToInt(Integer::intValue).sum();
        if (without[0] > 0) {
            out.println(events(without[0]) + " cannot be sent again: the history does not have them whole.");
        }
        if (total == 0) {
            return nothing();
        }
        out.println("To go through the routes of now: " + events(total) + " " + counts + ".");
        out.println("What was made of them before, as the history says, is left out.");
        if (asked.has(EventsArguments.DRY_RUN)) {
            return EventsCommand.DONE;
        }
        if (!asked.has(EventsArguments.YES) && !confirmation.of("Resend " + events(total) + "?")) {
            return EventsCommand.NOT_DONE;
        }
        HistoryRequests requests = new HistoryRequests(dataDirectory);
        String id = requests.resend(lines -> {
            Lines groups = new Lines(lines);
            each(asked, query, EventsChange::isResendable, story -> {
                if (HistoryRequests.hasWhole(story.event())) {
                    groups.add(story.event());
                }
            });
            groups.flush();
        });
        Optional<JsonNode> answer = await(requests, id);
        if (answer.isEmpty()) {
            out.println("The service does not run, or is busy: it takes them up by itself.");
            return EventsCommand.DONE;
        }
        JsonNode came = answer.get();
        out.println("Resent: " + events(came.path("events").asInt()) + ". LaunchDarkly events made of them: "
                + came.path("made").asInt() + ", left out as made before: "
                + came.path("madeBefore").asInt() + "; nothing was made of "
                + events(came.path("madeNothing").asInt()) + ".");
        return came.path("unreadable").asInt() == 0 ? EventsCommand.DONE : EventsCommand.NOT_DONE;
    }

    private static boolean isResendable(EventStory story) {
        // What a resend came to is not sent again; the event itself is there too.
        return story.event().origin() == HistoryEvent.Origin.RECEIVED
                && NOTHING_MADE.stream().anyMatch(story::has);
    }

    /** Writes events as lines, those of one Segment request that follow each other in one. */
    private static final class Lines {
        private final Writer out;
        private final List<HistoryEvent> group = new ArrayList<>();
        private int bytes;

        Lines(Writer out) {
            this.out = out;
        }

        void add(HistoryEvent event) throws IOException {
            boolean sameRequest = !group.isEmpty()
                    && group.get(0).received().equals(event.received())
                    && group.get(0).environment().equals(event.environment())
                    && group.get(0).envelope().equals(event.envelope());
            if (!sameRequest || group.size() == LINE_EVENTS || bytes > LINE_BYTES) {
                flush();
            }
            group.add(event);
            bytes += event.json().length();
        }

        void flush() throws IOException {
            if (!group.isEmpty()) {
                out.write(HistoryRequests.line(group));
                out.write('\n');
                group.clear();
                bytes = 0;
            }
        }
    }

    /** Waits for an answer as long as the service may be at it; empty when nobody has taken the request up. */
    private Optional<JsonNode> await(HistoryRequests requests, String id) throws IOException, InterruptedException {
        Instant giveUp = clock.instant().plus(SERVICE_ANSWERS_WITHIN);
        while (true) {
            Optional<JsonNode> answer = requests.answer(id);
            if (answer.isPresent()) {
                return answer;
            }
            if (History.isInUse(dataDirectory)) {
                giveUp = clock.instant().plus(SERVICE_ANSWERS_WITHIN);
            } else if (clock.instant().isAfter(giveUp)) {
                return Optional.empty();
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    private interface Taking {
        void take(EventStory story) throws IOException;
    }

    private void each(EventsArguments asked, EventQuery query, Predicate<EventStory> which, Taking taking)
            throws IOException {
        int[] left = {asked.limit().orElse(Integer.MAX_VALUE)};
        try {
            reader.each(query, story -> {
                if (which.test(story)) {
                    left[0]--;
                    try {
                        taking.take(story);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
                return left[0] > 0;
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    // Delivered events as new ones.

    int replay(EventsArguments asked) throws IOException {
        EventQuery query = upToNow(asked.query());
        Map<String, Integer> counts = new TreeMap<>();
        eachDelivered(asked, query, (environment, event) -> counts.merge(environment, 1, Integer::sum));
        if (counts.isEmpty()) {
            return nothing();
        }
        NewBatches batches = new NewBatches(dataDirectory, clock);
        for (String environment : counts.keySet()) {
            try {
                batches.check(environment);
            } catch (IllegalArgumentException e) {
                err.println("Nothing was done: " + e.getMessage() + ".");
                return EventsCommand.USAGE;
            }
        }
        int total = counts.values().stream().mapToInt(Integer::intValue).sum();
        out.println("To be sent again, by environment: " + counts + ".");
        out.println(
                "They are new events to LaunchDarkly, with payload ids of their own: those that it has are counted twice.");
        out.println(
                "It attributes an event to an experiment by when it receives the event, not by when the event happened.");
        if (asked.has(EventsArguments.DRY_RUN)) {
            return EventsCommand.DONE;
        }
        if (!asked.has(EventsArguments.YES) && !confirmation.of("Send " + launchDarklyEvents(total) + " again?")) {
            return EventsCommand.NOT_DONE;
        }
        Map<String, Batch> open = new LinkedHashMap<>();
        eachDelivered(asked, query, (environment, event) -> open.computeIfAbsent(environment, Batch::new)
                .add(event, batches));
        for (Batch batch : open.values()) {
            batch.flush(batches);
        }
        out.println("Put into the outbox: " + launchDarklyEvents(total)
                + ". A running service delivers them now, otherwise" + " the next start does.");
        return EventsCommand.DONE;
    }

    private interface Replaying {
        void replay(String environment, String event) throws IOException;
    }

    private void eachDelivered(EventsArguments asked, EventQuery query, Replaying replaying) throws IOException {
        each(asked, query, story -> story.has(Outcome.DELIVERED), story -> {
            for (int i = 0; i < story.fates().size(); i++) {
                HistoryEvent.Result result = story.event().results().get(i);
                boolean sought = query.mapping().map(result.mapping()::equals).orElse(true)
                        && query.environment().map(result.environment()::equals).orElse(true);
                if (sought
                        && story.fates().get(i).outcome() == Outcome.DELIVERED
                        && !HistoryRequests.isMasked(result.event())) {
                    replaying.replay(asked.to().orElse(result.environment()), result.event());
                }
            }
        });
    }

    /** The next batch for an environment. */
    private static final class Batch {
        private final String environment;
        private final List<String> events = new ArrayList<>();
        private int bytes;

        Batch(String environment) {
            this.environment = environment;
        }

        void add(String event, NewBatches batches) throws IOException {
            events.add(event);
            bytes += event.getBytes(StandardCharsets.UTF_8).length;
            if (events.size() == BATCH_EVENTS || bytes > BATCH_BYTES) {
                flush(batches);
            }
        }

        void flush(NewBatches batches) throws IOException {
            if (!events.isEmpty()) {
                batches.add(environment, events);
                events.clear();
                bytes = 0;
            }
        }
    }

    // A person's events.

    int delete(EventsArguments asked) throws IOException, InterruptedException {
        String user = asked.query().user().orElseThrow();
        int[] count = {0};
        reader.each(EventQuery.all().withUser(user), story -> {
            count[0]++;
            return true;
        });
        if (count[0] == 0) {
            return nothing();
        }
        if (!asked.has(EventsArguments.YES)
                && !confirmation.of("Erase " + events(count[0]) + " from the history for good?")) {
            return EventsCommand.NOT_DONE;
        }
        int erased;
        if (History.isInUse(dataDirectory)) {
            HistoryRequests requests = new HistoryRequests(dataDirectory);
            Optional<JsonNode> answer = await(requests, requests.delete(user));
            if (answer.isEmpty() || answer.get().has("error")) {
                err.println("They could not be erased: "
                        + answer.map(each -> each.path("error").asText()).orElse("the service was stopped meanwhile"));
                return EventsCommand.NOT_DONE;
            }
            erased = answer.get().path("erased").asInt();
        } else {
            try {
                erased = History.eraseWhileStopped(dataDirectory, masked, user);
            } catch (ExecutionException e) {
                err.println("They could not be erased: " + e.getCause());
                return EventsCommand.NOT_DONE;
            }
        }
        out.println(
                "Erased from the history: " + events(erased) + ". What waits in the outbox, the dead letters and the"
                        + " rejected events in data/ is not part of it (docs/events.md).");
        return EventsCommand.DONE;
    }

    private static String launchDarklyEvents(int count) {
        return count == 1 ? "1 LaunchDarkly event" : count + " LaunchDarkly events";
    }

    private static String events(int count) {
        return count == 1 ? "1 event" : count + " events";
    }
}
