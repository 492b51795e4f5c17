package io.segmentlaunchdarkly.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Asks for events of which nothing was made to go through the routes once more. The service does it, and leaves out what the same mapping
 * made of the same event before.
 */
public final class Resending {
    private static final int LINE_EVENTS = 100;
    private static final int LINE_BYTES = 200_000;
    private static final Set<Outcome> NOTHING_MADE =
            Set.of(Outcome.REJECTED, Outcome.FILTERED, Outcome.UNMAPPED, Outcome.DISCARDED);

    private final HistoryReader reader;
    private final HistoryRequests requests;

    public Resending(HistoryReader reader, HistoryRequests requests) {
        this.reader = reader;
        this.requests = requests;
    }

    /**
     * What a resend would take.
     *
     * @param byOutcome the events by what they came to
     * @param notWhole how many more cannot be sent again, because the history does not have them whole
     */
    public record Count(Map<Outcome, Integer> byOutcome, int notWhole) {
        /** How many events it would take. */
        public int total() {
            return byOutcome.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /** Whether nothing was made of an event, or of a part of it. What an earlier resend came to does not count: the event is there too. */
    public static boolean isFor(EventStory story) {
        return story.event().origin() == HistoryEvent.Origin.RECEIVED
                && NOTHING_MADE.stream().anyMatch(story::has);
    }

    /**
     * Counts the events of a query that a resend would take.
     *
     * @param limit how many events it looks at, at most
     */
    public Count count(EventQuery query, int limit) throws IOException {
        Map<Outcome, Integer> counts = new TreeMap<>();
        int[] notWhole = {0};
        each(reader, query, limit, Resending::isFor, story -> {
            if (HistoryRequests.hasWhole(story.event())) {
                counts.merge(story.outcome(), 1, Integer::sum);
            } else {
                notWhole[0]++;
            }
        });
        return new Count(counts, notWhole[0]);
    }

    /**
     * Requests the resend.
     *
     * @param limit how many events it looks at, at most
     * @return the id of the request, see {@link HistoryRequests#answer}
     */
    public String ask(EventQuery query, int limit) throws IOException {
        return requests.resend(out -> {
            Lines lines = new Lines(out);
            each(reader, query, limit, Resending::isFor, story -> {
                if (HistoryRequests.hasWhole(story.event())) {
                    lines.add(story.event());
                }
            });
            lines.flush();
        });
    }

    interface Taking {
        void take(EventStory story) throws IOException;
    }

    /** Passes on the events of a query that meet a condition, up to a limit. */
    static void each(HistoryReader reader, EventQuery query, int limit, Predicate<EventStory> which, Taking taking)
            throws IOException {
        int[] left = {limit};
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

    /** Writes events as lines; consecutive events of one Segment request share a line. */
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
}
