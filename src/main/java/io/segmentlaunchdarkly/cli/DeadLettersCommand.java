package io.segmentlaunchdarkly.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.segmentlaunchdarkly.logging.Count;
import io.segmentlaunchdarkly.logging.Printable;
import io.segmentlaunchdarkly.outbox.BatchName;
import io.segmentlaunchdarkly.outbox.DeadLetter;
import io.segmentlaunchdarkly.outbox.DeadLetterReason;
import io.segmentlaunchdarkly.outbox.DeadLetters;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lists, shows, replays and discards dead letters: {@code segment-launchdarkly dead-letters ACTION}, whether the service runs or not.
 *
 * <p>The exit code is 1 if nothing was chosen or something could not be done; see {@link Command}.
 */
public final class DeadLettersCommand {
    private static final String HELP =
            """
            Handles batches that LaunchDarkly refused for good, or that could not be delivered within the retry window.

              segment-launchdarkly dead-letters list    [--json] [CHOICE]
              segment-launchdarkly dead-letters show    [CHOICE]
              segment-launchdarkly dead-letters replay  CHOICE | --all
              segment-launchdarkly dead-letters discard CHOICE | --all  [--yes]

              list      one line for each: where, how many events, since when and why
              show      the reason in full, and the events
              replay    puts them back into the outbox, to be delivered again
              discard   deletes them for good; it asks first, unless --yes is given

              CHOICE    the dead letters that match all of these; without it, list and show take all:
                NAME...             file names, as list shows them, or payload ids
                --environment NAME  the dead letters of one LaunchDarkly environment
                --reason TEXT       a status (400), an outcome (refused, retry, blocked), or a part of the answer or the error

            It works on the files of launchdarkly.data-directory, whether the service runs or not: docs/dead-letters.md.
            """;

    static final Command COMMAND = new Command("dead-letters", HELP, DeadLettersCommand::run);

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path dataDirectory;
    private final DeadLetters deadLetters;
    private final Invocation invocation;
    private final PrintStream out;
    private final PrintStream err;

    /** A dead letter as it was read; its file may be gone since. */
    private record Found(DeadLetter letter, int events, DeadLetterReason reason) {}

    private DeadLettersCommand(Path dataDirectory, Invocation invocation) {
        this.dataDirectory = dataDirectory;
        this.deadLetters = new DeadLetters(dataDirectory);
        this.invocation = invocation;
        this.out = invocation.out();
        this.err = invocation.err();
    }

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        COMMAND.runAndExit(arguments);
    }

    private static int run(List<String> arguments, Invocation invocation) {
        DeadLettersArguments asked = DeadLettersArguments.parse(arguments);
        Path dataDirectory = invocation.dataDirectory();
        try {
            return new DeadLettersCommand(dataDirectory, invocation).run(asked);
        } catch (IOException e) {
            invocation.err().println("The dead letters in " + dataDirectory + " cannot be read: " + e);
            return Command.NOT_DONE;
        }
    }

    private int run(DeadLettersArguments asked) throws IOException {
        List<Found> found = new ArrayList<>();
        for (DeadLetter letter : deadLetters.list()) {
            if (asked.environment().map(letter.environment()::equals).orElse(true)) {
                read(letter).ifPresent(found::add);
            }
        }
        asked.reason().ifPresent(text -> found.removeIf(one -> !one.reason().matches(text)));
        if (!asked.names().isEmpty()) {
            List<String> unknown = asked.names().stream()
                    .filter(name -> found.stream().noneMatch(one -> one.letter().isCalled(name)))
                    .toList();
            if (!unknown.isEmpty()) {
                unknown.forEach(name -> err.println("There is no dead letter " + name + suchAs(asked) + "."));
                return Command.USAGE;
            }
            found.removeIf(one -> asked.names().stream().noneMatch(one.letter()::isCalled));
        }
        if (found.isEmpty() && !asked.has(DeadLettersArguments.JSON)) {
            out.println(
                    "There are no dead letters" + suchAs(asked) + " in " + dataDirectory.resolve("dead-letter") + ".");
        }
        return switch (asked.action()) {
            case LIST -> list(found, asked);
            case SHOW -> show(found, asked);
            case REPLAY -> found.isEmpty() ? Command.NOT_DONE : replay(found);
            case DISCARD -> found.isEmpty() ? Command.NOT_DONE : discard(found, asked.has(DeadLettersArguments.YES));
        };
    }

    private static Optional<Found> read(DeadLetter letter) throws IOException {
        try {
            return Optional.of(new Found(letter, letter.events(), DeadLetterReason.of(letter.reason())));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    private static String suchAs(DeadLettersArguments asked) {
        return asked.environment().map(name -> " of the environment " + name).orElse("")
                + asked.reason().map(text -> " with the reason " + text).orElse("");
    }

    private static int codeOfLooking(List<Found> found, DeadLettersArguments asked) {
        return found.isEmpty() && asked.chooses() ? Command.NOT_DONE : Command.DONE;
    }

    private int list(List<Found> found, DeadLettersArguments asked) throws IOException {
        if (asked.has(DeadLettersArguments.JSON)) {
            out.println(JSON.writeValueAsString(
                    found.stream().map(DeadLettersCommand::json).toList()));
        } else if (!found.isEmpty()) {
            int environment = width(found, "ENVIRONMENT", one -> one.letter().environment());
            int file = width(found, "FILE", one -> one.letter().name());
            String line = "%-" + environment + "s  %-" + file + "s  %6s  %-20s  %-20s  %8s  %s%n";
            out.printf(line, "ENVIRONMENT", "FILE", "EVENTS", "OPENED", "DEAD-LETTERED", "ATTEMPTS", "REASON");
            for (Found one : found) {
                out.printf(
                        line,
                        one.letter().environment(),
                        one.letter().name(),
                        one.events(),
                        one.letter().opened().map(DeadLettersCommand::seconds).orElse(""),
                        one.reason()
                                .lastAttempt()
                                .map(DeadLettersCommand::seconds)
                                .orElse(""),
                        one.reason().attempts(),
                        one.reason());
            }
            out.println(count(found) + ".");
        }
        return codeOfLooking(found, asked);
    }

    private static int width(List<Found> found, String head, Function<Found, String> column) {
        return found.stream().mapToInt(one -> column.apply(one).length()).reduce(head.length(), Math::max);
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Map<String, Object> json(Found one) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("environment", one.letter().environment());
        json.put("file", one.letter().name());
        json.put("payloadId", one.letter().batchName().map(BatchName::payloadId).orElse(null));
        json.put("opened", one.letter().opened().map(Instant::toString).orElse(null));
        json.put("events", one.events());
        json.put("reason", one.reason().json().isObject() ? one.reason().json() : null);
        return json;
    }

    private int show(List<Found> found, DeadLettersArguments asked) throws IOException {
        for (Found one : found) {
            try {
                List<String> lines = one.letter().lines();
                out.println(one.letter().environment() + " " + one.letter().name() + ", "
                        + Count.of(lines.size(), "event"));
                out.println(one.letter()
                        .reason()
                        .map(String::strip)
                        .map(Printable::json)
                        .orElse("no reason is known"));
                lines.forEach(line -> out.println(Printable.json(line)));
                out.println();
            } catch (NoSuchFileException gone) {
                isGone(one);
            }
        }
        return codeOfLooking(found, asked);
    }

    private int replay(List<Found> found) {
        List<Found> done = each(found, "replayed", deadLetters::replay);
        if (!done.isEmpty()) {
            out.println("Put back into the outbox: " + count(done)
                    + ". A running service delivers them now, otherwise the next start does.");
            out.println(
                    "LaunchDarkly attributes an event to an experiment by when it receives the event: one that arrives after the"
                            + " experiment's iteration has ended is accepted but does not count there.");
        }
        return done.size() == found.size() ? Command.DONE : Command.NOT_DONE;
    }

    private int discard(List<Found> found, boolean yes) throws IOException {
        if (!yes && !invocation.confirms("Discard " + count(found) + " for good?")) {
            return Command.NOT_DONE;
        }
        List<Found> done = each(found, "discarded", deadLetters::discard);
        out.println("Discarded: " + count(done) + ".");
        return done.size() == found.size() ? Command.DONE : Command.NOT_DONE;
    }

    /** An action on a dead letter; false if the dead letter is gone. */
    private interface Change {
        boolean to(DeadLetter letter) throws IOException;
    }

    /** Applies an action to each. Returns those for which it succeeded, and reports the others. */
    private List<Found> each(List<Found> found, String changed, Change change) {
        List<Found> done = new ArrayList<>();
        for (Found one : found) {
            try {
                if (change.to(one.letter())) {
                    done.add(one);
                } else {
                    isGone(one);
                }
            } catch (IOException | IllegalArgumentException e) {
                err.println(one.letter().name() + " could not be " + changed + ": "
                        + (e instanceof IOException ? e : e.getMessage()));
            }
        }
        try {
            deadLetters.tidy();
        } catch (IOException e) {
            err.println("Reasons without a dead letter could not be deleted: " + e);
        }
        return done;
    }

    private void isGone(Found one) {
        err.println(one.letter().name() + " is no longer there: somebody else has replayed or discarded it.");
    }

    private static String count(List<Found> found) {
        int events = found.stream().mapToInt(Found::events).sum();
        return Count.of(found.size(), "dead letter") + " with " + Count.of(events, "event");
    }
}
