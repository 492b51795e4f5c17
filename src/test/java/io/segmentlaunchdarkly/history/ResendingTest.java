package io.segmentlaunchdarkly.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResendingTest {
    @TempDir
    Path data;

    /** A half of a surrogate pair has no UTF-8. */
    @Test
    void asksForEventsWhoseTextIsNoUnicode() throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            history.note(
                    "{'batch': [{'type': 'track', 'messageId': 'm1', 'userId': 'ada', 'event': 'Half \\ud83d'}]}",
                    List.of(),
                    List.of());
            history.flush();

            String id = new Resending(history.reader(), new HistoryRequests(data)).ask(EventQuery.all(), 10);

            assertThat(data.resolve("history/requests").resolve(id + ".resend"))
                    .content()
                    .contains("\"event\":\"Half \\uD83D\"");
        }
    }
}
