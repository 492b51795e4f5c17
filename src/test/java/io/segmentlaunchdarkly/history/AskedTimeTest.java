package io.segmentlaunchdarkly.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AskedTimeTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-27T12:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "90s, 2026-11-27T11:58:30Z",
        "2h, 2026-11-27T10:00:00Z",
        "3d, 2026-11-24T12:00:00Z",
        "2026-11-27T10:00:00Z, 2026-11-27T10:00:00Z"
    })
    void isATimeAgoOrAPointInTime(String text, Instant time) {
        assertThat(AskedTime.read(text, NOON)).contains(time);
    }

    /** The last two are times to Java, but not in milliseconds. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2",
                "-5d",
                "0.5h",
                "99999999999d",
                "2026-11-27",
                "2026-13-45T99:99:99Z",
                "-999999999-01-01T00:00:00Z",
                "+999999999-12-31T23:59:59Z"
            })
    void isNothingElse(String text) {
        assertThat(AskedTime.read(text, NOON)).isEmpty();
        assertThat(AskedTime.point(text)).isEmpty();
    }

    @Test
    void isNoTimeAgoWhereAPointIsAskedFor() {
        assertThat(AskedTime.point("2h")).isEmpty();
    }
}
