package io.segmentlaunchdarkly.cli;

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
import io.segmentlaunchdarkly.settings.Setting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Shows what became of events: {@code segment-launchdarkly events ACTION}, whether the service runs or not.
 *
 * <p>The exit code is 0 on success, 1 when nothing was found or something could not be done, and 2 when the command was not understood.
 */
public final class EventsCommand {
    static final int DONE = 0;
    static final int NOT_DONE = 1;
    static final int USAGE = 2;

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

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper INDENTED = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path dataDirectory;
    private final String masked;
    private final HistoryReader reader;
    private final Optional<BufferedReader> terminal;
    private final PrintStream out;
    private final PrintStream err;
    private final Clock clock;

    /**
     * @param masked the value of the setting {@link Setting#HISTORY_MASK}
     * @param terminal where a user answers; empty if there is no terminal
     */
    EventsCommand(
            Path dataDirectory,
            String masked,
            Optional<BufferedReader> terminal,
            PrintStream out,
            PrintStream err,
            Clock clock) {
        this.dataDirectory = dataDirectory;
        this.masked = masked;
        this.reader = new HistoryReader(dataDirectory);
        this.terminal = terminal;
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** Runs the command in the current directory, the distribution's, and ends the process with its exit code. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        Optional<BufferedReader> terminal = Boolean.getBoolean(DeadLettersCommand.TERMINAL)
                ? Optional.of(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)))
                : Optional.empty();
        Path dataDirectory;
        String masked;
        try {
            dataDirectory = DataDirectory.find(Path.of(""), System.getenv(), System.getProperties());
            masked = DataDirectory.text(Setting.HISTORY_MASK, Path.of(""), System.getenv(), System.getProperties());
        } catch (IOException | IllegalArgumentException e) {
            err.println(e instanceof IOException ? "The settings in config/ cannot be read: " + e : e.getMessage());
            System.exit(NOT_DONE);
            return;
        }
        System.exit(new EventsCommand(dataDirectory, masked, terminal, out, err, Clock.systemUTC())
                .run(List.of(arguments)));
    }

    int run(List<String> arguments) {
        EventsArguments asked;
        try {
            asked = EventsArguments.parse(arguments, clock);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println("segment-launchdarkly events --help says more.");
            return USAGE;
        }
        if (asked.help()) {
            out.print(HELP);
            return DONE;
        }
        try {
            return switch (asked.action()) {
                case FIND -> find(asked);
                case SHOW -> show(asked);
                case TAIL -> tail(asked);
                case STATS -> stats(asked);
                case RESEND, REPLAY, DELETE -> change(asked);
            };
        } catch (IOException e) {
            err.println("The history in " + dataDirectory.resolve("history") + " cannot be read: " + e);
            return NOT_DONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NOT_DONE;
        }
    }

    private int change(EventsArguments asked) throws IOException, InterruptedException {
        EventsChange change = new EventsChange(dataDirectory, masked, reader, this::confirms, out, err, clock);
        return switch (asked.action()) {
            case RESEND -> change.resend(asked);
            case REPLAY -> change.replay(asked);
            default -> change.delete(asked);
        };
    }

    private boolean confirms(String question) throws IOException {
        if (terminal.isEmpty()) {
            err.println("Nothing was done. To do it without a terminal, give --yes.");
            return false;
        }
        out.print(question + " [y/N] ");
        out.flush();
        String answer = terminal.get().readLine();
        boolean yes = answer != null && answer.strip().matches("(?i)y(es)?");
        if (!yes) {
            out.println("Nothing was done.");
        }
        return yes;
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
        return found.isEmpty() ? NOT_DONE : DONE;
    }

    private void table(List<EventStory> found) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"RECEIVED", "OUTCOME", "TYPE", "EVENT", "USER", "MESSAGE ID", "WHY"});
        found.forEach(story -> rows.add(row(story)));
        int columns = rows.get(0).length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < columns - 1; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row[i]);
                line.append(" ".repeat(Math.max(0, widths[i] - row[i].length()) + (i < columns - 1 ? 2 : 0)));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String[] row(EventStory story) {
        HistoryEvent event = story.event();
        String user = event.identity().userId().isEmpty()
                ? event.identity().anonymousId()
                : event.identity().userId();
        String count = event.count() > 1 ? " (" + event.count() + " events)" : "";
        String origin = event.origin() == HistoryEvent.Origin.RECEIVED ? "" : " (" + event.origin() + ")";
        return new String[] {
            event.received().toString(),
            story.outcome() + count + origin,
            cell(event.identity().type()),
            cell(event.identity().name()),
            cell(user),
            cell(event.identity().messageId()),
            oneLine(story.why(), LONGEST_DETAIL)
        };
    }

    private static String cell(String text) {
        return text.isEmpty() ? "-" : oneLine(text, LONGEST_CELL);
    }

    /** Without control characters, with which a sender could write to the terminal. */
    private static String oneLine(String text, int longest) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
        return line.length() > longest ? line.substring(0, longest - 3) + "..." : line;
    }

    private int show(EventsArguments asked) throws IOException {
        int code = DONE;
        List<EventStory> found = new ArrayList<>();
        for (String messageId : asked.names()) {
            List<EventStory> stories = reader.find(EventQuery.all().withMessageId(messageId), MOST_SHOWN);
            if (stories.isEmpty()) {
                err.println("There is no event " + oneLine(messageId, LONGEST_DETAIL) + " in "
                        + dataDirectory.resolve("history") + ".");
                code = NOT_DONE;
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
        out.println(oneLine(event.identity().messageId(), LONGEST_DETAIL) + ": " + story.outcome());
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
                out.println(
                        INDENTED.writeValueAsString(json.path("results").get(i).path("event"))
                                .indent(4));
            }
        }
        if (json.has("sent")) {
            out.println("  sent by Segment:");
            out.println(INDENTED.writeValueAsString(json.get("sent")).indent(4));
        }
        out.println();
    }

    private void line(String name, String value) {
        out.println("  " + name + ": " + oneLine(value, Integer.MAX_VALUE));
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
                err.println("... and " + more[0] + " more; " + leftOut + " were not looked at.");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        return DONE;
    }

    private int stats(EventsArguments asked) throws IOException {
        Instant until = asked.query().until().orElse(clock.instant());
        Instant since = asked.query().since().orElse(until.minus(STATS_SINCE));
        HistoryStats stats = reader.stats(since, until);
        if (asked.has(EventsArguments.JSON)) {
            out.println(INDENTED.writeValueAsString(json(stats, since, until)));
            return DONE;
        }
        out.println("From " + since + " to " + until + ": " + stats.received() + " Segment events.");
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
        return DONE;
    }

    private void counts(String title, Map<String, Long> counts) {
        if (!counts.isEmpty()) {
            out.println(title + ":");
            counts.forEach((value, count) -> out.printf("  %,12d  %s%n", count, oneLine(value, LONGEST_DETAIL)));
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
