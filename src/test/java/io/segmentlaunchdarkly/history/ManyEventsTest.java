package io.segmentlaunchdarkly.history;

import static io.segmentlaunchdarkly.history.TestHistory.discarded;
import static io.segmentlaunchdarkly.history.TestHistory.mapped;
import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Searching very many events. {@code -Dhistory.events=10000000} makes it ten million, which takes some minutes, and prints how long each
 * search took: the figures of {@code docs/events.md}.
 */
class ManyEventsTest {
    private static final int EVENTS = Integer.getInteger("history.events", 100_000);
    private static final boolean PRINTS = System.getProperty("history.events") != null;
    private static final int REQUEST = 100;
    private static final int BATCH = 500;
    private static final Duration LIMIT = Duration.ofSeconds(1);

    @TempDir
    Path data;

    private TestHistory history;

    private interface Searching {
        int found() throws IOException;
    }

    private void search(String what, int expected, Searching searching) throws IOException {
        long began = System.nanoTime();
        int found = searching.found();
        long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        if (PRINTS) {
            System.err.println(what + ": " + found + " events in " + ms + " ms");
        }
        assertThat(found).as(what).isEqualTo(expected);
        assertThat(ms).as(what).isLessThan(LIMIT.toMillis());
    }

    private int find(EventQuery query, int limit) throws IOException {
        return history.reader().find(query, limit).size();
    }

    @Test
    void findsOneAmongAllAndAPageOfTheNewestWithinASecond() throws Exception {
        try (TestHistory opened = new TestHistory(data, 32 * 1024 * 1024, Long.MAX_VALUE, "")) {
            history = opened;
            long began = System.nanoTime();
            write();
            tell("written and indexed", began);
            searchAll();
            history.pack();
            tell("compressed further", began);
            searchAll();
        }
    }

    private void tell(String what, long began) throws IOException {
        if (PRINTS) {
            System.err.println(EVENTS + " events " + what + " after "
                    + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) + " s, "
                    + SegmentFile.list(history.directory()).stream()
                            .mapToLong(TestHistoryBytes::of)
                            .sum()
                    + " bytes");
        }
    }

    private void searchAll() throws IOException {
        EventQuery all = EventQuery.all();
        for (int part = 0; part < 4; part++) {
            int number = (int) ((long) EVENTS * part / 4) + 7;
            search("by messageId", 1, () -> find(all.withMessageId("message-" + number), 20));
            search("by user", 1, () -> find(all.withUser("user-" + number), 20));
        }
        search("by a messageId that is not there", 0, () -> find(all.withMessageId("none"), 20));
        search("the newest", 50, () -> find(all, 50));
        search("the newest discarded", 50, () -> find(all.withOutcome(Outcome.DISCARDED), 50));
        search("the newest delivered", 50, () -> find(all.withOutcome(Outcome.DELIVERED), 50));
        search("the newest dead-lettered", 0, () -> find(all.withOutcome(Outcome.DEAD_LETTERED), 50));
        search("the newest waiting", 0, () -> find(all.withOutcome(Outcome.WAITING), 50));
        search("the newest of a name", 50, () -> find(all.withName("Event 3"), 50));
        search("the newest of a mapping", 50, () -> find(all.withMapping("track-event"), 50));
    }

    private void write() throws Exception {
        int batch = 0;
        int inBatch = 0;
        for (int i = 0; i < EVENTS; i += REQUEST) {
            List<String> json = new ArrayList<>();
            List<List<MappingOutcomes.Entry>> entries = new ArrayList<>();
            for (int n = i; n < i + REQUEST; n++) {
                String name = "Event " + n % 20;
                json.add(
                        """
                        {"type":"track","messageId":"message-%d","userId":"user-%d","anonymousId":"anonymous-%d","event":"%s",
                        "timestamp":"2026-11-27T10:00:00.%03dZ","properties":{"revenue":%d.5,"currency":"EUR","products":[{"sku":"s-%d"}]},
                        "context":{"library":{"name":"analytics-node","version":"3.1.0"},"ip":"203.0.113.7"}}"""
                                .formatted(n, n, n, name, n % 1000, n % 977, n % 5003));
                byte[] line =
                        """
                        {"kind":"custom","key":"%s","contextKeys":{"unauthenticatedUser":"anonymous-%d","user":"user-%d"},"creationDate":%d,"metricValue":%d.5,"data":{"revenue":%d.5,"currency":"EUR"}}"""
                                .formatted(name, n, n, 1_795_382_308_121L + n, n % 977, n % 977)
                                .getBytes(StandardCharsets.UTF_8);
                entries.add(List.of(
                        n % 100 == 3
                                ? discarded("track-event", "metric_value must be a number but was a string (\"$10\")")
                                : mapped("track-event", line)));
            }
            history.note("{\"batch\":[" + String.join(",", json) + "]}", List.of(history.batch(batch)), entries);
            inBatch += REQUEST;
            if (inBatch == BATCH) {
                history.writer().add(new TurnNote(history.turn(history.batch(batch), Turn.DELIVERED, 202, "", BATCH)));
                batch++;
                inBatch = 0;
                history.flush();
            }
            if (i % 500_000 == 0) {
                history.clock().advance(Duration.ofMinutes(1));
                history.index();
            }
        }
        history.index();
        assertThat(history.writer().lost()).isZero();
        assertThat(Files.exists(history.directory())).isTrue();
    }
}
