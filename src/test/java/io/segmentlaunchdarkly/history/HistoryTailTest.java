package io.segmentlaunchdarkly.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTailTest {
    @TempDir
    Path data;

    private static String track(String messageId) {
        return "{'type': 'track', 'messageId': '" + messageId + "', 'userId': 'u', 'event': 'e', 'properties': {'a': '"
                + "x".repeat(20_000) + "'}}";
    }

    private static List<String> poll(HistoryTail tail, long leftOut) throws Exception {
        List<String> names = new ArrayList<>();
        assertThat(tail.poll(event -> names.add(event.identity().messageId()))).isEqualTo(leftOut);
        return names;
    }

    @Test
    void showsWhatComesAndNothingThatWasThere() throws Exception {
        try (TestHistory history = new TestHistory(data, 100_000, Long.MAX_VALUE, "")) {
            history.note(track("before"), List.of(), List.of());
            history.flush();
            HistoryTail tail = new HistoryTail(data);
            assertThat(poll(tail, 0)).isEmpty();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                history.note(track("m" + i), List.of(), List.of());
                expected.add("m" + i);
                history.flush();
            }

            // Over several segments.
            assertThat(poll(tail, 0)).isEqualTo(expected);
            assertThat(SegmentFile.list(history.directory())).hasSizeGreaterThan(2);
            assertThat(poll(tail, 0)).isEmpty();
        }
    }

    @Test
    void beginsBeforeThereIsAHistory() throws Exception {
        HistoryTail tail = new HistoryTail(data);
        assertThat(poll(tail, 0)).isEmpty();
        try (TestHistory history = new TestHistory(data)) {
            history.note(track("m"), List.of(), List.of());
            history.flush();

            assertThat(poll(tail, 0)).containsExactly("m");
        }
    }

    @Test
    void leavesOutAndCountsWhatIsTooMuchAtOnce() throws Exception {
        try (TestHistory history = new TestHistory(data, 100_000_000, Long.MAX_VALUE, "")) {
            HistoryTail tail = new HistoryTail(data);
            for (int i = 0; i < 200; i++) {
                history.note(track("m" + i), List.of(), List.of());
                history.flush();
            }

            List<String> names = new ArrayList<>();
            long leftOut = tail.poll(event -> names.add(event.identity().messageId()));

            assertThat(leftOut).isGreaterThan(100);
            assertThat(names).hasSize(200 - (int) leftOut).contains("m199");
        }
    }

    @Test
    void goesOnWhereAnotherWas() throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            history.note(track("before"), List.of(), List.of());
            history.flush();
            HistoryTail tail = new HistoryTail(data);
            history.note(track("one"), List.of(), List.of());
            history.flush();
            assertThat(poll(new HistoryTail(data, tail.cursor()), 0)).containsExactly("one");
            assertThat(poll(tail, 0)).containsExactly("one");
            history.note(track("two"), List.of(), List.of());
            history.flush();

            assertThat(poll(new HistoryTail(data, tail.cursor()), 0)).containsExactly("two");
        }
    }

    @Test
    void takesNothingElseForAPlaceInTheHistory() {
        for (String cursor : List.of("", "1", "x-1", "-1--1", "1-99999999999999999999")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new HistoryTail(data, cursor))
                    .withMessage("\"" + cursor + "\" is no place in the history.");
        }
    }

    @Test
    void findsNothingAtAPlaceThatIsNone() throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            history.note(track("one"), List.of(), List.of());
            history.flush();

            assertThat(poll(new HistoryTail(data, "1-123"), 0)).isEmpty();
            assertThat(poll(new HistoryTail(data, "1-999999999999999999"), 0)).isEmpty();
        }
    }
}
