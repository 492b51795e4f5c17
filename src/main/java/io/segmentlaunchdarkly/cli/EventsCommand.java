package io.segmentlaunchdarkly.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.history.EventQuery;
import io.segmentlaunchdarkly.history.EventStory;
import io.segmentlaunchdarkly.history.HistoryEvent;
import io.segmentlaunchdarkly.history.HistoryReader;
import io.segmentlaunchdarkly.history.HistoryStats;
import io.segmentlaunchdarkly.history.HistoryTail;
import io.segmentlaunchdarkly.history.StoryJson;
import io.segmentlaunchdarkly.history.Turn;
import io.segmentlaunchdarkly.logging.Count;
import io.segmentlaunchdarkly.logging.Printable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Shows what became of events: {@code segment-launchdarkly events ACTION}, whether the service runs or not.
 *
 * <p>The exit code is 1 when nothing was found or something could not be done; see {@link Command}.
 */
public final class EventsCommand {
    private static final int DEFAULT_LIMIT = 20;
    /** A sender may give many events the same messageId. */
    private static final int MOST_SHOWN = 100;

    private static final int STATS_TOP = 10;
    private static final Duration STATS_SINCE = Duration.ofHours(1);
    private static final long POLL_MS = 250;
    /** More lines a second nobody can read, and a terminal would hold up this process. */
    private static final int TAIL_LINES_A_POLL = 50;

    private static final int LONGEST_CELL = 40;
    private static final int LONGEST_DETAIL = 160;

    private static final String HELP =
            """
            Shows what became of each Segment event: delivered, waiting, retrying, dead-lettered, rejected, filtered, unmapped,
            discarded or duplicate.

              segment-launchdarkly events find    [CHOICE] [--limit N] [--json]
              segment-launchdarkly events show    MESSAGE-ID... [--json]
              segment-launchdarkly events tail    [CHOICE] [--json]
              segment-launchdarkly events stats   [--since TIME] [--until TIME] [--json]
              segment-launchdarkly events resend  CHOICE [--dry-run] [--yes]
              segment-launchdarkly events replay  CHOICE [--to ENVIRONMENT] [--dry-run] [--yes]
              segment-launchdarkly events delete  --user ID [--yes]

              find      the newest events, one a line; 20 unless --limit says otherwise
              show      all that is known of an event
              tail      events as they are received, until it is interrupted
              stats     how many there were, of the last hour unless --since says otherwise
              resend    runs events of which nothing was made through the routes once more, after a mapping was mended
              replay    sends delivered events again, as new ones
              delete    erases all events of a person from the history

              CHOICE    those that match all of these:
                --message-id ID     --user ID (a user id or an anonymous id)     --event NAME ('Order*' too)
                --outcome OUTCOME   --mapping NAME                               --environment NAME
                --since TIME        --until TIME                                 90s, 15m, 2h, 3d, or 2026-11-27T10:00:00Z

            It reads the files of launchdarkly.data-directory, whether the service runs or not: docs/events.md.
            """;

    static final Command COMMAND = new Command("events", HELP, EventsCommand::run);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper INDENTED = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path dataDirectory;
    private final HistoryReader reader;
    private final PrintStream out;
    private final PrintStream err;
    private final Clock clock;

    private EventsCommand(Path dataDirectory, HistoryReader reader, Invocation invocation) {
        this.dataDirectory = dataDirectory;
        this.reader = reader;
        this.out = invocation.out();
        this.err = invocation.err();
        this.clock = invocation.clock();
    }

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        COMMAND.runAndExit(arguments);
    }

    private static int run(List<String> arguments, Invocation invocation) throws InterruptedException {
        EventsArguments asked = EventsArguments.parse(arguments, invocation.clock());
        Path dataDirectory = invocation.dataDirectory();
        HistoryReader reader = new HistoryReader(dataDirectory);
        EventsCommand command = new EventsCommand(dataDirectory, reader, invocation);
        EventsChange change = new EventsChange(dataDirectory, reader, invocation);
        try {
            return switch (asked.action()) {
                case FIND -> command.find(asked);
                case SHOW -> command.show(asked);
                case TAIL -> command.tail(asked);
                case STATS -> command.stats(asked);
                case RESEND -> change.resend(asked);
                case REPLAY -> change.replay(asked);
                case DELETE -> change.delete(asked);
            };
        } catch (IOException e) {
            command.err.println("The history in " + dataDirectory.resolve("history") + " cannot be read: " + e);
            return Command.NOT_DONE;
        }
    }

    private int find(EventsArguments asked) throws IOException {
        List<EventStory> found = reader.find(asked.query(), asked.limit().orElse(DEFAULT_LIMIT));
        if (asked.has(EventsArguments.JSON)) {
            ArrayNode array = JSON.createArrayNode();
            found.forEach(story -> array.add(StoryJson.of(story)));
            out.println(INDENTED.writeValueAsString(array));
        } else if (found.isEmpty()) {
            out.println("There is no such event in " + dataDirectory.resolve("history") + ".");
        } else {
            table(found);
        }
        return found.isEmpty() ? Command.NOT_DONE : Command.DONE;
    }

    private void table(List<EventStory> found) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("RECEIVED", "OUTCOME", "TYPE", "EVENT", "USER", "MESSAGE ID", "WHY"));
        found.forEach(story -> rows.add(row(story)));
        Cell.table(rows).forEach(out::println);
    }

    private static List<String> row(EventStory story) {
        HistoryEvent event = story.event();
        String user = event.identity().userId().isEmpty()
                ? event.identity().anonymousId()
                : event.identity().userId();
        String count = event.count() > 1 ? " (" + event.count() + " events)" : "";
        String origin = event.origin() == HistoryEvent.Origin.RECEIVED ? "" : " (" + event.origin() + ")";
        return List.of(
                event.received().toString(),
                story.outcome() + count + origin,
                Cell.of(event.identity().type(), LONGEST_CELL),
                Cell.of(event.identity().name(), LONGEST_CELL),
                Cell.of(user, LONGEST_CELL),
                Cell.of(event.identity().messageId(), LONGEST_CELL),
                Printable.line(story.why(), LONGEST_DETAIL));
    }

    private int show(EventsArguments asked) throws IOException {
        int code = Command.DONE;
        List<EventStory> found = new ArrayList<>();
        for (String messageId : asked.names()) {
            List<EventStory> stories = reader.find(EventQuery.all().withMessageId(messageId), MOST_SHOWN);
            if (stories.isEmpty()) {
                err.println("There is no event " + Printable.line(messageId, LONGEST_DETAIL) + " in "
                        + dataDirectory.resolve("history") + ".");
                code = Command.NOT_DONE;
            }
            found.addAll(stories);
        }
        if (asked.has(EventsArguments.JSON)) {
            ArrayNode array = JSON.createArrayNode();
            found.forEach(story -> array.add(StoryJson.of(story)));
            out.println(INDENTED.writeValueAsString(array));
            return code;
        }
        for (EventStory story : found) {
            show(story);
        }
        return code;
    }

    private void show(EventStory story) throws IOException {
        HistoryEvent event = story.event();
        ObjectNode json = StoryJson.of(story);
        out.println(Printable.line(event.identity().messageId(), LONGEST_DETAIL) + ": " + story.outcome());
        line(
                "received",
                event.received()
                        + (event.source().isEmpty() ? "" : ", source ..." + event.source())
                        + (event.origin() == HistoryEvent.Origin.RECEIVED ? "" : " (" + event.origin() + ")"));
        if (!event.code().isEmpty()) {
            line("why", event.code() + (event.reason().isEmpty() ? "" : ": " + event.reason()));
        }
        for (int i = 0; i < event.results().size(); i++) {
            HistoryEvent.Result result = event.results().get(i);
            EventStory.Fate fate = story.fates().get(i);
            line(
                    "mapping",
                    result.mapping() + " for " + result.environment() + ": " + fate.outcome()
                            + (result.reason().isEmpty() ? "" : ", " + result.code() + ": " + result.reason()));
            fate.payloadId().ifPresent(id -> line("  payload", id));
            for (Turn turn : fate.turns()) {
                line("  turn", turn.at() + " " + turn.said() + ", attempt " + turn.attempts());
            }
            if (!result.event().isEmpty()) {
                out.println("  sent to LaunchDarkly:");
                printJson(json.path("results").get(i).path("event"));
            }
        }
        if (json.has("sent")) {
            out.println("  sent by Segment:");
            printJson(json.get("sent"));
        }
        out.println();
    }

    private void printJson(JsonNode json) throws IOException {
        out.println(Printable.json(INDENTED.writeValueAsString(json)).indent(4));
    }

    private void line(String name, String value) {
        out.println("  " + name + ": " + Printable.line(value));
    }

    private int tail(EventsArguments asked) throws IOException, InterruptedException {
        HistoryTail tail = new HistoryTail(dataDirectory);
        err.println("Following the events in " + dataDirectory.resolve("history") + ".");
        while (!out.checkError()) {
            List<HistoryEvent> lines = new ArrayList<>();
            long[] more = {0};
            long leftOut = tail.poll(event -> {
                if (asked.query().matches(event)) {
                    if (lines.size() < TAIL_LINES_A_POLL) {
                        lines.add(event);
                    } else {
                        more[0]++;
                    }
                }
            });
            for (HistoryEvent event : lines) {
                EventStory story = EventStory.atReceipt(event);
                if (asked.has(EventsArguments.JSON)) {
                    out.println(JSON.writeValueAsString(StoryJson.of(story)));
                } else {
                    out.println(String.join("  ", row(story)).stripTrailing());
                }
            }
            if (more[0] + leftOut > 0) {
                err.println("... and " + more[0] + " more; " + leftOut + " not looked at.");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        return Command.DONE;
    }

    private int stats(EventsArguments asked) throws IOException {
        Instant until = asked.query().until().orElse(clock.instant());
        Instant since = asked.query().since().orElse(until.minus(STATS_SINCE));
        HistoryStats stats = reader.stats(since, until);
        if (asked.has(EventsArguments.JSON)) {
            out.println(INDENTED.writeValueAsString(json(stats, since, until)));
            return Command.DONE;
        }
        out.println("From " + since + " to " + until + ": " + Count.of(stats.received(), "Segment event") + ".");
        counts("by outcome at receipt", stats.byOutcome());
        counts("by type", stats.byType());
        counts("by name", stats.byName(STATS_TOP));
        counts("by mapping", stats.byMapping(STATS_TOP));
        counts("why not", stats.byReason(STATS_TOP));
        counts("LaunchDarkly events, by environment and turn", stats.deliveries());
        if (stats.delivered() > 0) {
            out.println("From the opening of a batch to its delivery: half within "
                    + stats.within(50).toMillis() + " ms, 95 % within "
                    + stats.within(95).toMillis() + " ms.");
        }
        return Command.DONE;
    }

    private void counts(String title, Map<String, Long> counts) {
        if (!counts.isEmpty()) {
            out.println(title + ":");
            counts.forEach((value, count) -> out.printf("  %,12d  %s%n", count, Printable.line(value, LONGEST_DETAIL)));
        }
    }

    private static ObjectNode json(HistoryStats stats, Instant since, Instant until) {
        ObjectNode json = JSON.createObjectNode();
        json.put("since", since.toString());
        json.put("until", until.toString());
        json.put("received", stats.received());
        json.set("outcomes", JSON.valueToTree(stats.byOutcome()));
        json.set("types", JSON.valueToTree(stats.byType()));
        json.set("names", JSON.valueToTree(stats.byName(STATS_TOP)));
        json.set("mappings", JSON.valueToTree(stats.byMapping(STATS_TOP)));
        json.set("reasons", JSON.valueToTree(stats.byReason(STATS_TOP)));
        json.set("turns", JSON.valueToTree(stats.deliveries()));
        json.put("deliveredWithinMsP50", stats.within(50).toMillis());
        json.put("deliveredWithinMsP95", stats.within(95).toMillis());
        return json;
    }
}
