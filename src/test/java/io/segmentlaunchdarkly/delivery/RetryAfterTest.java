package io.segmentlaunchdarkly.delivery;

import static io.segmentlaunchdarkly.delivery.Failures.answer;
import static io.segmentlaunchdarkly.delivery.Failures.answerAfter;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2024-05-06T07:08:09Z");

    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "1, PT1S",
        "' 30 ', PT30S",
        "007, PT7S",
        "300, PT5M",
        "301, PT5M",
        "3600, PT5M",
        "999999999, PT5M",
        "99999999999999999999999, PT5M",
        "'Mon, 06 May 2024 07:08:39 GMT', PT30S",
        "'Mon, 6 May 2024 07:08:39 GMT', PT30S",
        "'Mon, 06 May 2024 07:08:09 GMT', PT0S",
        "'Mon, 06 May 2024 07:08:08 GMT', PT0S",
        "'Tue, 06 May 2025 07:08:09 GMT', PT5M",
    })
    void readsSecondsAndDates(String value, Duration wait) {
        assertThat(RetryAfter.of(answerAfter(value), NOW)).contains(wait);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "soon",
                "-1",
                "+5",
                "1.5",
                "1e3",
                "30s",
                "\u0663",
                "2024-05-06T07:08:39Z",
                "Sun, 06 May 2024 07:08:39 GMT"
            })
    void isEmptyForWhatItCannotRead(String value) {
        assertThat(RetryAfter.of(answerAfter(value), NOW)).isEmpty();
    }

    @Test
    void readsTheHeaderInAnyCase() {
        assertThat(RetryAfter.of(answer(503, Map.of("retry-after", "5"), ""), NOW))
                .contains(Duration.ofSeconds(5));
    }

    @Test
    void isEmptyWithoutTheHeader() {
        assertThat(RetryAfter.of(answer(503), NOW)).isEmpty();
    }

    @Test
    void isEmptyWithoutHeaders() {
        HttpOperationFailedException bare =
                new HttpOperationFailedException("https://events.example", 503, "", null, null, null);
        assertThat(RetryAfter.of(bare, NOW)).isEmpty();
    }

    @Test
    void isEmptyWithoutAnAnswer() {
        assertThat(RetryAfter.of(new IOException("Retry-After: 5"), NOW)).isEmpty();
    }
}
