package io.segmentlaunchdarkly.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterReasonTest {
    private static final DeadLetterReason REFUSED = DeadLetterReason.of(
            Optional.of(
                    """
                    {"status": 400, "responseBody": "Event 500 is no good:\\n\\u001b[31m bad key", "outcome": "refused",
                     "attempts": 1, "batchOpened": "2024-05-06T07:08:09.123Z", "lastAttempt": "2024-05-06T07:08:10.456Z"}
                    """));
    private static final DeadLetterReason UNREACHABLE = DeadLetterReason.of(
            Optional.of(
                    """
                    {"error": "ConnectException: Connection refused", "outcome": "retry", "attempts": 250}
                    """));

    @ParameterizedTest
    @ValueSource(strings = {"400", "refused", "REFUSED", "Bad Key", "event 500"})
    void isMetByItsStatusItsOutcomeAndWhatWasSaid(String text) {
        assertThat(REFUSED.matches(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"500", "40", "refuse", "retry", "lastAttempt"})
    void isNotMetByAnythingElse(String text) {
        assertThat(REFUSED.matches(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry", "connection refused", "ConnectException"})
    void isMetByTheError(String text) {
        assertThat(UNREACHABLE.matches(text)).isTrue();
    }

    @Test
    void isALineWithoutControlCharacters() {
        assertThat(REFUSED).hasToString("400 refused: Event 500 is no good: [31m bad key");
        assertThat(UNREACHABLE).hasToString("retry: ConnectException: Connection refused");
    }

    @Test
    void isAShortLine() {
        String body = "x".repeat(70);
        assertThat(DeadLetterReason.of(Optional.of("{\"status\": 400, \"responseBody\": \"" + body + "\"}")))
                .hasToString("400: " + "x".repeat(57) + "...");
    }

    @Test
    void knowsWhenAndHowOften() {
        assertThat(REFUSED.lastAttempt()).contains(Instant.parse("2024-05-06T07:08:10.456Z"));
        assertThat(REFUSED.attempts()).isEqualTo("1");
        assertThat(UNREACHABLE.lastAttempt()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "1", "{}"})
    void saysNothingWhenTheFileDoesNot(String text) {
        DeadLetterReason reason = DeadLetterReason.of(Optional.of(text));
        assertThat(reason).hasToString("no reason is known");
        assertThat(reason.lastAttempt()).isEmpty();
        assertThat(reason.attempts()).isEmpty();
        assertThat(reason.matches("400")).isFalse();
    }

    @Test
    void saysNothingWithoutAFile() {
        assertThat(DeadLetterReason.of(Optional.empty())).hasToString("no reason is known");
    }
}
