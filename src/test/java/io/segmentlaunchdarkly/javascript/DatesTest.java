package io.segmentlaunchdarkly.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DatesTest {
    @Test
    void readsDatesAsAJavaScriptEngineDoes() {
        assertThat(Recorded.rows("dates.txt")).hasSizeGreaterThan(2000).allSatisfy(columns -> {
            long expected = columns.get(1).equals("NaN") ? Dates.INVALID : Long.parseLong(columns.get(1));
            assertThat(Dates.parse(Recorded.json(columns.get(0)).textValue())).isEqualTo(expected);
        });
    }

    @Test
    void readsTheCommonFormByItselfAsAmongAllForms() {
        assertThat(Recorded.rows("dates.txt"))
                .map(columns -> Recorded.json(columns.get(0)).textValue())
                .filteredOn(text -> Dates.parseInternetDateTime(text) != Dates.INVALID)
                .isNotEmpty()
                .allSatisfy(
                        text -> assertThat(Dates.parseInternetDateTime(text)).isEqualTo(Dates.parse(text)));
    }

    @Property
    void readsTheCommonForm(
            @ForAll @IntRange(max = 9999) int year,
            @ForAll @IntRange(max = 366 * 86_400) int second,
            @ForAll @IntRange(max = 999) int milli) {
        Instant instant = Instant.parse("%04d-01-01T00:00:00Z".formatted(year)).plusSeconds(second % (365 * 86_400));
        assertThat(Dates.parseInternetDateTime(instant.toString())).isEqualTo(instant.toEpochMilli());
        Instant withMillis = instant.plusMillis(milli);
        assertThat(Dates.parseInternetDateTime(withMillis.toString())).isEqualTo(withMillis.toEpochMilli());
        assertThat(Dates.parse(withMillis.toString())).isEqualTo(withMillis.toEpochMilli());
    }

    @Test
    void carriesPartsOverThatAreOutOfRange() {
        assertThat(Dates.utc(2024, 13, 32, 25, 61, 61, 1001))
                .isEqualTo(Instant.parse("2025-02-02T02:02:02.001Z").toEpochMilli());
        assertThat(Dates.utc(2024, 0, 0, 0, 0, 0, 0))
                .isEqualTo(Instant.parse("2023-11-30T00:00:00Z").toEpochMilli());
    }

    @Test
    void cutsAtTheRangeOfDates() {
        assertThat(Dates.clip(8.64e15)).isEqualTo(8_640_000_000_000_000L);
        assertThat(Dates.clip(-1.9)).isEqualTo(-1);
        assertThat(Dates.clip(8_640_000_000_000_001.0)).isEqualTo(Dates.INVALID);
        assertThat(Dates.clip(Double.NaN)).isEqualTo(Dates.INVALID);
    }
}
