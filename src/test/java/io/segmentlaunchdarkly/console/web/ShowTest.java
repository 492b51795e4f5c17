package io.segmentlaunchdarkly.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ShowTest {
    @Test
    void writesNumbersInGroups() {
        assertThat(Show.number(1_204_500)).isEqualTo("1\u00a0204\u00a0500");
        assertThat(Show.count(1, "event")).isEqualTo("1 event");
        assertThat(Show.count(0, "event")).isEqualTo("0 events");
    }

    @Test
    void writesTimesInUtc() {
        assertThat(Show.time(Instant.parse("2026-11-27T10:42:07.999Z"))).isEqualTo("2026-11-27 10:42:07");
    }

    @Test
    void writesDurationsInTheirLargestUnits() {
        assertThat(Show.duration(Duration.ofMillis(500))).isEqualTo("0.5 s");
        assertThat(Show.duration(Duration.ofSeconds(3))).isEqualTo("3 s");
        assertThat(Show.duration(Duration.ofMinutes(59))).isEqualTo("59 min");
        assertThat(Show.duration(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
        assertThat(Show.duration(Duration.ofHours(76))).isEqualTo("3 d 4 h");
    }
}
