package io.segmentlaunchdarkly.launchdarkly;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.javascript.Dates;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTest {
    private static Instant creationDate(String timestamp) {
        String fields = "{'user_key': 'u', 'previous_key': 'p', 'timestamp': " + timestamp + "}";
        return Instant.ofEpochMilli(
                Json.event(Action.ALIAS_USER, fields).get("creationDate").longValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2024-05-06T07:08:09.123Z | 2024-05-06T07:08:09.123Z",
                "2024-05-06T07:08:09Z | 2024-05-06T07:08:09Z",
                "2024-05-06T07:08:09.1Z | 2024-05-06T07:08:09.100Z",
                "2024-05-06T07:08:09.123456789Z | 2024-05-06T07:08:09.123Z",
                "2024-05-06T07:08:09.1234567891Z | 2024-05-06T07:08:09.123Z",
                "2024-05-06T07:08:09+02:00 | 2024-05-06T05:08:09Z",
                "2024-05-06T07:08:09.5-05:30 | 2024-05-06T12:38:09.500Z",
                "2024-05-06T07:08:09+0200 | 2024-05-06T05:08:09Z",
                "2024-05-06T07:08Z | 2024-05-06T07:08:00Z",
                "2024-05-06t07:08:09z | 2024-05-06T07:08:09Z",
                "2024-05-06T24:00:00Z | 2024-05-07T00:00:00Z",
                "2024-02-31T00:00:00Z | 2024-03-02T00:00:00Z",
                "2024-02-29T12:00:00.000Z | 2024-02-29T12:00:00Z",
                "1969-12-31T23:59:59.999Z | 1969-12-31T23:59:59.999Z",
                "0000-01-01T00:00:00Z | 0000-01-01T00:00:00Z",
                "+002024-05-06T07:08:09Z | 2024-05-06T07:08:09Z",
                "-000001-05-06 | -0001-05-06T00:00:00Z"
            })
    void readsInternetDates(String text, Instant expected) {
        assertThat(creationDate("'" + text + "'")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2024 | 2024-01-01T00:00:00Z",
                "2024-05 | 2024-05-01T00:00:00Z",
                "2024-05-06 | 2024-05-06T00:00:00Z",
                "2024/05/06 | 2024-05-06T00:00:00Z",
                "2024-5-6 | 2024-05-06T00:00:00Z",
                "20240506 | 2024-05-06T00:00:00Z",
                "2024-05-06T07:08:09 | 2024-05-06T07:08:09Z",
                "2024-05-06 07:08:09 | 2024-05-06T07:08:09Z",
                "2024-05-06 07:08 | 2024-05-06T07:08:00Z",
                "2024-05-06T07:08:09.123 | 2024-05-06T07:08:09.123Z",
                "2024-05-06T07:08:09.5 | 2024-05-06T07:08:09.005Z",
                "2024-05-06T07:08:09.123456 | 2024-05-06T07:08:09.123Z",
                "2024-13-01 | 2025-01-01T00:00:00Z",
                "2024-00-10 | 2023-12-10T00:00:00Z",
                "2024-05-00 | 2024-04-30T00:00:00Z",
                "2023-12-31T23:59:60 | 2024-01-01T00:00:00Z",
                "2024-05-06T25:00 | 2024-05-07T01:00:00Z",
                "0024-05-06 | 1924-05-06T00:00:00Z"
            })
    void readsDatesWithoutAZoneInUtc(String text, Instant expected) {
        assertThat(creationDate("'" + text + "'")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Mon, 06 May 2024 07:08:09 GMT | 2024-05-06T07:08:09Z",
                "Mon May 06 2024 07:08:09 GMT+0200 (Central European Summer Time) | 2024-05-06T05:08:09Z",
                "6 May 2024 | 2024-05-06T00:00:00Z",
                "May 6, 2024 7:08 pm | 2024-05-06T19:08:00Z",
                "May 6, 2024 12:08 AM | 2024-05-06T00:08:00Z",
                "5/6/2024 | 2024-05-06T00:00:00Z",
                "5/6/24 | 2024-05-06T00:00:00Z",
                "5/6/50 | 1950-05-06T00:00:00Z",
                "2024-05-06 07:08:09 UTC | 2024-05-06T07:08:09Z",
                "2024-05-06 07:08:09 +0000 UTC | 2024-05-06T07:08:09Z",
                "2024-05-06 07:08:09 -08:00 | 2024-05-06T15:08:09Z",
                "2024-05-06 07:08:09 PST | 2024-05-06T15:08:09Z",
                "2024-05-06 07:08:09.5 EDT | 2024-05-06T11:08:09.500Z",
                "6-May-2024 07::08 | 2024-05-06T07:00:08Z",
                "May 2024 | 2024-05-01T00:00:00Z",
                "May | never",
                "5 | 2001-05-01T00:00:00Z"
            })
    void readsOtherDatesAsJavaScriptDoes(String text, String expected) {
        if (expected.equals("never")) {
            assertThat(DayjsDates.ofText(text)).isEqualTo(Dates.INVALID);
        } else {
            assertThat(creationDate("'" + text + "'")).isEqualTo(Instant.parse(expected));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not a date",
                "soon",
                " ",
                "true",
                "NaN",
                "Infinity",
                "2023-12-31T23:59:60Z",
                "2024-05-06T07:08:09+24:00",
                "2024-05-06T07:08:09+2",
                "2024-05-06T7:08:09Z",
                "2024-05-06T24:00:01Z",
                "2024-13-06T07:08:09Z",
                "2024-05-06T07:08:09.Z",
                "2024-05-06T07:08:09Z.",
                "2024-05-06 07:08:09 +12345",
                "2024-05-32T07:08:09Z",
                "May 32, 2024",
                "5/6/2024 13:00 pm",
                "5/6/2024 tomorrow",
                "+300000-01-01T00:00:00Z",
                "-000000-01-01T00:00:00Z",
                // As seconds it is too large.
                "20240506070809",
                "8640000000001"
            })
    void discardsTextThatIsNoDate(String text) {
        assertThat(Json.reason(
                        Action.ALIAS_USER, "{'user_key': 'u', 'previous_key': 'p', 'timestamp': '" + text + "'}"))
                .isEqualTo("'timestamp' (Event Timestamp) must be a date-like string but was the string \"" + text
                        + "\".");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1714979289123 | 2024-05-06T07:08:09.123Z",
                "0 | 1970-01-01T00:00:00Z",
                "-1 | 1969-12-31T23:59:59.999Z",
                "1714979289 | 1970-01-20T20:22:59.289Z",
                "1714979289123.9 | 2024-05-06T07:08:09.123Z",
                "-1.9 | 1969-12-31T23:59:59.999Z",
                "1.714979289123e12 | 2024-05-06T07:08:09.123Z",
                "8640000000000000 | +275760-09-13T00:00:00Z"
            })
    void takesNumbersForMilliseconds(String number, Instant expected) {
        assertThat(creationDate(number)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"8640000000000001", "-8640000000000001", "1e300", "1e400", "99999999999999999999", "null", "''"})
    void takesNowForTimesThatDoNotExist(String timestamp) {
        assertThat(creationDate(timestamp)).isEqualTo(Json.NOW);
    }

    @Test
    void takesNowForNoTimestamp() {
        assertThat(Json.event(Action.ALIAS_USER, "{'user_key': 'u', 'previous_key': 'p'}")
                        .get("creationDate")
                        .longValue())
                .isEqualTo(Json.NOW.toEpochMilli());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // Validated as seconds, and then read digit by digit: years first.
                "'1714979289' | 1722-04-05T17:00:00Z",
                "'1700000000' | 1699-11-30T00:00:00Z",
                // Valid as seconds, no date when read: the time is now.
                "'10.114765167236328' | 2024-05-06T12:00:00Z"
            })
    void readsNumbersInTextAsSegmentDoes(String text, Instant expected) {
        assertThat(creationDate(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"['1714979289123'] | 2024-05-06T07:08:09.123Z", "[20240506] | 2024-05-06T00:00:00Z"})
    void turnsTypesAroundInAnArrayAsAjvDoes(String timestamp, Instant expected) {
        assertThat(creationDate(timestamp)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "[1, 2]", "['2024-05-06']", "[{}]"})
    void discardsOtherTypes(String timestamp) {
        assertThat(Json.reason(
                        Action.ALIAS_USER, "{'user_key': 'u', 'previous_key': 'p', 'timestamp': " + timestamp + "}"))
                .startsWith("'timestamp' (Event Timestamp) must be a date (a date-like string, or a number of Unix"
                        + " milliseconds) but was the ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "[null]", "['']"})
    void discardsWhatBecomesTextThatIsNoDate(String timestamp) {
        assertThat(Json.reason(
                        Action.ALIAS_USER, "{'user_key': 'u', 'previous_key': 'p', 'timestamp': " + timestamp + "}"))
                .startsWith("'timestamp' (Event Timestamp) must be a date");
    }
}
