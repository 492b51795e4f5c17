package io.segmentlaunchdarkly.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.history.EventQuery;
import io.segmentlaunchdarkly.history.History;
import io.segmentlaunchdarkly.history.HistoryReader;
import io.segmentlaunchdarkly.history.HistoryRequests;
import io.segmentlaunchdarkly.history.Replaying;
import io.segmentlaunchdarkly.history.Resending;
import io.segmentlaunchdarkly.logging.Count;
import io.segmentlaunchdarkly.outbox.NewBatches;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Those of the {@link EventsCommand}'s actions that change something. */
final class EventsChange {
    private static final long POLL_MS = 100;
    private static final Duration SERVICE_ANSWERS_WITHIN = Duration.ofSeconds(10);

    private final Path dataDirectory;
    private final HistoryReader reader;
    private final Invocation invocation;
    private final PrintStream out;
    private final PrintStream err;
    private final Clock clock;

    EventsChange(Path dataDirectory, HistoryReader reader, Invocation invocation) {
        this.dataDirectory = dataDirectory;
        this.reader = reader;
        this.invocation = invocation;
        this.out = invocation.out();
        this.err = invocation.err();
        this.clock = invocation.clock();
    }

    /** A request without an end may not take what comes while it runs. */
    private EventQuery upToNow(EventQuery query) {
        return query.until().isPresent() ? query : query.withUntil(clock.instant());
    }

    private int nothing() {
        out.println("There is no such event in " + dataDirectory.resolve("history") + ".");
        return Command.NOT_DONE;
    }

    // Events of which nothing was made, through the routes once more.

    int resend(EventsArguments asked) throws IOException, InterruptedException {
        EventQuery query = upToNow(asked.query());
        int limit = asked.limit().orElse(Integer.MAX_VALUE);
        HistoryRequests requests = new HistoryRequests(dataDirectory);
        Resending resending = new Resending(reader, requests);
        Resending.Count count = resending.count(query, limit);
        if (count.notWhole() > 0) {
            out.println(Count.of(count.notWhole(), "event")
                    + " cannot be sent again: the history does not have them whole.");
        }
        if (count.total() == 0) {
            return nothing();
        }
        out.println(
                "To go through the routes of now: " + Count.of(count.total(), "event") + " " + count.byOutcome() + ".");
        out.println("What was made of them before, as the history says, is left out.");
        if (asked.has(EventsArguments.DRY_RUN)) {
            return Command.DONE;
        }
        if (!asked.has(EventsArguments.YES)
                && !invocation.confirms("Resend " + Count.of(count.total(), "event") + "?")) {
            return Command.NOT_DONE;
        }
        String id = resending.ask(query, limit);
        Optional<JsonNode> answer = await(requests, id);
        if (answer.isEmpty()) {
            out.println("The service does not run, or is busy: it takes them up by itself.");
            return Command.DONE;
        }
        JsonNode came = answer.get();
        out.println("Resent: " + Count.of(came.path("events").asInt(), "event") + ". LaunchDarkly events made of them: "
                + came.path("made").asInt() + ", left out as made before: "
                + came.path("madeBefore").asInt() + "; nothing was made of "
                + Count.of(came.path("madeNothing").asInt(), "event") + ".");
        int unreadable = came.path("unreadable").asInt();
        if (unreadable > 0) {
            err.println(Count.of(unreadable, "line") + " of the request could not be read.");
        }
        if (came.has("error")) {
            err.println("Not all could be resent. " + came.path("error").asText()
                    + " When that is mended, run the command again: what was made is left out.");
        }
        return unreadable == 0 && !came.has("error") ? Command.DONE : Command.NOT_DONE;
    }

    /** Waits for an answer as long as the service may be at it; empty when nobody has taken the request up. */
    private Optional<JsonNode> await(HistoryRequests requests, String id) throws IOException, InterruptedException {
        Instant giveUp = clock.instant().plus(SERVICE_ANSWERS_WITHIN);
        String waited = "";
        while (true) {
            Optional<JsonNode> answer = requests.answer(id);
            if (answer.isPresent()) {
                return answer;
            }
            String waits = requests.waitsFor(id).orElse(waited);
            if (!waits.equals(waited)) {
                err.println("The service waits and tries again by itself. " + waits);
                waited = waits;
            }
            if (History.isInUse(dataDirectory)) {
                giveUp = clock.instant().plus(SERVICE_ANSWERS_WITHIN);
            } else if (clock.instant().isAfter(giveUp)) {
                return Optional.empty();
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    // Delivered events as new ones.

    int replay(EventsArguments asked) throws IOException {
        EventQuery query = upToNow(asked.query());
        int limit = asked.limit().orElse(Integer.MAX_VALUE);
        Replaying replaying = new Replaying(reader, new NewBatches(dataDirectory, clock));
        Map<String, Integer> counts;
        try {
            counts = replaying.count(query, asked.to(), limit);
        } catch (IllegalArgumentException e) {
            err.println("Nothing was done: " + e.getMessage() + ".");
            return Command.USAGE;
        }
        if (counts.isEmpty()) {
            return nothing();
        }
        int total = counts.values().stream().mapToInt(Integer::intValue).sum();
        out.println("To be sent again, by environment: " + counts + ".");
        out.println(
                "They are new events to LaunchDarkly, with payload ids of their own: those that it has are counted twice.");
        out.println(
                "It attributes an event to an experiment by when it receives the event, not by when the event happened.");
        if (asked.has(EventsArguments.DRY_RUN)) {
            return Command.DONE;
        }
        if (!asked.has(EventsArguments.YES)
                && !invocation.confirms("Send " + Count.of(total, "LaunchDarkly event") + " again?")) {
            return Command.NOT_DONE;
        }
        replaying.send(query, asked.to(), limit);
        out.println("Put into the outbox: " + Count.of(total, "LaunchDarkly event")
                + ". A running service delivers them now, otherwise" + " the next start does.");
        return Command.DONE;
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
                && !invocation.confirms("Erase " + Count.of(count[0], "event") + " from the history for good?")) {
            return Command.NOT_DONE;
        }
        int erased;
        if (History.isInUse(dataDirectory)) {
            HistoryRequests requests = new HistoryRequests(dataDirectory);
            Optional<JsonNode> answer = await(requests, requests.delete(user));
            if (answer.isEmpty() || answer.get().has("error")) {
                err.println("They could not be erased: "
                        + answer.map(each -> each.path("error").asText()).orElse("the service was stopped meanwhile"));
                return Command.NOT_DONE;
            }
            erased = answer.get().path("erased").asInt();
        } else {
            try {
                erased = History.eraseWhileStopped(
                        dataDirectory, invocation.settings().text(Setting.HISTORY_MASK), user);
            } catch (ExecutionException e) {
                err.println("They could not be erased: " + e.getCause());
                return Command.NOT_DONE;
            }
        }
        out.println("Erased from the history: " + Count.of(erased, "event")
                + ". What waits in the outbox, the dead letters and the"
                + " rejected events in data/ is not part of it (docs/events.md).");
        return Command.DONE;
    }
}
