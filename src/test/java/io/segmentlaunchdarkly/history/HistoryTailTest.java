package io.segmentlaunchdarkly.history;

import static org.assertj.core.api.Assertions.assertThat;

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
            assertThat(Segment.list(history.directory())).hasSizeGreaterThan(2);
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
}
