package io.segmentlaunchdarkly.segment;

import static io.segmentlaunchdarkly.segment.Json.json;
import static io.segmentlaunchdarkly.segment.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    private static final Instant RECEIVED = Instant.parse("2024-05-06T12:00:00.123456Z");
    private static final String RECEIVED_TEXT = "2024-05-06T12:00:00.123Z";

    /** The event after the correction; sentAt as JSON, null for none. */
    private static ObjectNode corrected(String event, String sentAt) {
        ObjectNode corrected = object(event);
        new Timestamps(RECEIVED, sentAt == null ? MissingNode.getInstance() : json(sentAt)).correct(corrected);
        return corrected;
    }

    private static String happened(String original, String sentAt) {
        return corrected("{'timestamp':" + original + "}", sentAt)
                .get("timestamp")
                .asText();
    }

    @Test
    void correctsByTheClientsClockSkew() {
        assertThat(corrected("{'timestamp':'2024-05-06T07:00:00.000Z'}", "'2024-05-06T07:00:10.000Z'"))
                .isEqualTo(object("{'receivedAt':'" + RECEIVED_TEXT + "',"
                        + "'originalTimestamp':'2024-05-06T07:00:00.000Z',"
                        + "'timestamp':'2024-05-06T11:59:50.123Z'}"));
    }

    @Test
    void leavesTheClientsTimeWithoutASentAtInTheCommonForm() {
        assertThat(corrected("{'timestamp':'2024-05-06T09:00:00+02:00'}", null))
                .isEqualTo(object("{'receivedAt':'" + RECEIVED_TEXT + "',"
                        + "'originalTimestamp':'2024-05-06T09:00:00+02:00',"
                        + "'timestamp':'2024-05-06T07:00:00.000Z'}"));
    }

    @Test
    void takesAnOriginalTimestampWithoutASentAt() {
        assertThat(corrected("{'originalTimestamp':'2024-05-06T07:00:00.000Z'}", null)
                        .get("timestamp"))
                .isEqualTo(json("'2024-05-06T07:00:00.000Z'"));
    }

    @Test
    void leavesTheTimesOfAnEventThatSegmentProcessed() {
        String processed = "{'receivedAt':'2015-12-12T19:11:01.266Z','sentAt':'2015-12-12T19:11:01.169Z',"
                + "'timestamp':'2015-12-12T19:11:01.249Z','originalTimestamp':'2015-12-12T19:11:01.152Z'}";
        assertThat(corrected(processed, "'2024-05-06T07:00:00Z'")).isEqualTo(object(processed));
    }

    @Test
    void writesTheTimesOfAProcessedEventInTheCommonForm() {
        assertThat(corrected(
                        "{'receivedAt':'2015-12-12T19:11:01+00','timestamp':1449947461249,'originalTimestamp':'then'}",
                        null))
                .isEqualTo(object("{'receivedAt':'2015-12-12T19:11:01.000Z',"
                        + "'timestamp':'2015-12-12T19:11:01.249Z','originalTimestamp':'then'}"));
    }

    @Test
    void takesTheTimeOfReceiptForUnreadableTimesOfAProcessedEvent() {
        assertThat(corrected("{'receivedAt':'a','timestamp':'b','originalTimestamp':'c'}", null))
                .isEqualTo(object("{'receivedAt':'" + RECEIVED_TEXT + "','timestamp':'" + RECEIVED_TEXT
                        + "','originalTimestamp':'c'}"));
    }

    @Test
    void takesTheOriginalTimestampOfAProcessedEventWithoutATimestampAsItIs() {
        assertThat(corrected(
                                "{'receivedAt':'2015-12-12T19:11:01.266Z','sentAt':'2015-12-12T19:11:01.169Z',"
                                        + "'originalTimestamp':'2015-12-12T19:11:01.152Z'}",
                                null)
                        .get("timestamp"))
                .isEqualTo(json("'2015-12-12T19:11:01.152Z'"));
    }

    @Test
    void warnsOfATimeThatCannotBeUsed() {
        Timestamps timestamps = new Timestamps(RECEIVED, MissingNode.getInstance());
        assertThat(timestamps.correct(object("{'timestamp':'-0001-01-01T00:00:00Z'}")))
                .hasValueSatisfying(unusable -> {
                    assertThat(unusable.warning())
                            .startsWith("The timestamp of an event was a string (\"-0001-01-01T00:00:00Z\"), ");
                    assertThat(unusable.warningWithoutData())
                            .startsWith("The timestamp of an event was a string (\"-9999-99-99a99:99:99a\"), ");
                });
        assertThat(timestamps.correct(object("{'timestamp':'2024-05-06T07:00Z'}")))
                .isEmpty();
        assertThat(timestamps.correct(object("{}"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "''", "'yesterday'", "true", "{}", "'2024-13-45T00:00:00Z'"})
    void leavesTheClientsTimeBesideAnUnreadableSentAt(String sentAt) {
        assertThat(happened("'2024-05-06T07:00:00.000Z'", sentAt)).isEqualTo("2024-05-06T07:00:00.000Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'timestamp':null}", "{'timestamp':null,'originalTimestamp':null}"})
    void takesTheTimeOfReceiptWhereThereIsNone(String event) {
        assertThat(corrected(event, "'2024-05-06T07:00:10.000Z'").get("timestamp"))
                .isEqualTo(json("'" + RECEIVED_TEXT + "'"));
    }

    @Test
    void namesNoOriginalTimestampWhereThereIsNone() {
        assertThat(corrected("{}", null).has("originalTimestamp")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "''",
                "'yesterday'",
                "true",
                "[1]",
                "{}",
                "1.5",
                "'2024-02-30T00:00:00Z'",
                "'1714979289123'",
                "99999999999999999999",
                "9223372036854775807",
                "-9223372036854775808",
                "'2024-02-30T00:00:00.000Z'",
                "'2024-05-06T07:60:00.000Z'",
                "'+99999-01-01T00:00:00Z'",
                "'2024-05-06T07:00:00Zjunk'",
                "'2024-05-06T10:59:60Z'",
                "'2024-05-06T24:00:01Z'",
                "'2024-05-06T07:00:00 CET'",
                "'2024-05-06T07:00[Europe/Paris]'",
                "'Mon May 06 07:00:00 CET 2024'",
                "'2024-05-06T07:00:00+19:00'",
                "'2024-05-0607:00:00'",
                "'06.05.2024 07:00'",
                "'05/06/2024 07:00'",
                "'Mon, 31 Feb 2024 07:00:00 GMT'",
                "'\uFF12\uFF10\uFF12\uFF14-05-06T07:00Z'",
            })
    void takesTheTimeOfReceiptForAnUnreadableOne(String timestamp) {
        assertThat(happened(timestamp, "'2024-05-06T07:00:10.000Z'")).isEqualTo(RECEIVED_TEXT);
    }

    @Test
    void keepsAnUnreadableTimeAsTheOriginal() {
        assertThat(corrected("{'timestamp':'yesterday'}", null).get("originalTimestamp"))
                .isEqualTo(json("'yesterday'"));
    }

    @Test
    void takesTheOriginalTimestampOfAnEventSentAgain() {
        assertThat(corrected("{'originalTimestamp':'2024-05-06T07:00:00Z'}", "'2024-05-06T07:00:10Z'")
                        .get("timestamp"))
                .isEqualTo(json("'2024-05-06T11:59:50.123Z'"));
    }

    @Test
    void prefersTheTimestampToAnOriginalTimestamp() {
        assertThat(corrected("{'timestamp':'2024-05-06T07:00:00Z','originalTimestamp':'2020-01-01T00:00:00Z'}", null)
                        .get("originalTimestamp"))
                .isEqualTo(json("'2024-05-06T07:00:00Z'"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'2024-05-06T07:00:00Z'",
                "'2024-05-06T07:00Z'",
                "'2024-05-06T07:00:00.Z'",
                "'2024-05-06T07:00:00.0Z'",
                "'2024-05-06T07:00:00,000Z'",
                "'2024-05-06T07:00:00.000000000Z'",
                "'2024-05-06t07:00:00z'",
                "'2024-05-06 07:00:00Z'",
                "'2024-05-06 07:00:00 UTC'",
                "' 2024-05-06T07:00:00Z '",
                "'2024/05/06 07:00:00'",
                "'2024-05-06T09:00:00+02:00'",
                "'2024-05-06T09:00:00+0200'",
                "'2024-05-06T09:00:00+02'",
                "'2024-05-06T07:00:00+00'",
                "'2024-05-06T02:00:00-05'",
                "'2024-05-06T09:00+02'",
                "'2024-05-06T09:00+02:00'",
                "'2024-05-06T07:30:15+00:30:15'",
                "'2024-05-05T21:00:00-10:00'",
                "'2024-05-06 09:00:00 +0200'",
                "'2024-05-06 07:00:00.000000000 +0000 UTC'",
                "'2024-05-06T09:00+02:00[Europe/Paris]'",
                "'2024-05-06T07:00Z[UTC]'",
                "'+002024-05-06T07:00:00.000Z'",
                "'2024-05-06T07:00:00'",
                "'2024-05-06T07:00:00.000000'",
                "'2024-05-06T07:00'",
                "'Mon, 06 May 2024 07:00:00 GMT'",
                "'Mon, 6 May 2024 07:00:00 GMT'",
                "'Mon, 06 May 2024 09:00:00 +0200'",
                "'6 May 2024 03:00 EDT'",
                "'6 May 24 07:00 UT'",
                "'Monday, 06-May-24 07:00:00 GMT'",
                "'mon, 06 may 2024 07:00:00 gmt'",
                "'Mon, 06 May 2024 07:00:00 +0000 (UTC)'",
                "'Mon May 06 2024 09:00:00 GMT+0200 (Central European Summer Time)'",
                "'Mon May 06 2024 07:00:00 GMT+0000 (Coordinated Universal Time)'",
                "'Mon May 06 07:00:00 UTC 2024'",
                "'Mon May  6 07:00:00 2024'",
                "'Mon May 06 03:00:00 EDT 2024'",
                "1714978800000",
                "1.7149788E12",
            })
    void readsEveryWayToWriteSevenOClock(String timestamp) {
        assertThat(happened(timestamp, null)).isEqualTo("2024-05-06T07:00:00.000Z");
        assertThat(happened("'2024-05-06T07:00:00Z'", timestamp)).isEqualTo(RECEIVED_TEXT);
    }

    @ParameterizedTest
    @CsvSource({
        "'2016-12-31T23:59:60Z', 2016-12-31T23:59:59.000Z",
        "'2017-01-01T00:59:60+01:00', 2016-12-31T23:59:59.000Z",
        "'2024-05-05T24:00:00Z', 2024-05-06T00:00:00.000Z",
        "'2024-05-05T24:00', 2024-05-06T00:00:00.000Z",
        "'2024-05-06T07:08:09.123456789Z', 2024-05-06T07:08:09.123Z",
        "'2024-05-06T07:08:09.1+00', 2024-05-06T07:08:09.100Z",
        "'2024-02-29', 2024-02-29T00:00:00.000Z",
        "'1960-01-01T00:00Z', 1960-01-01T00:00:00.000Z",
        "'0000-01-01T00:00Z', 0000-01-01T00:00:00.000Z",
        "'+009999-12-31T23:59:59.999Z', 9999-12-31T23:59:59.999Z",
        "'Sun, 06 Nov 94 08:49:37 GMT', 1994-11-06T08:49:37.000Z",
        "'Mon, 06 May 2024 07:00:00 PST', 2024-05-06T15:00:00.000Z",
    })
    void writesWhatItReadsInTheCommonForm(String timestamp, String written) {
        assertThat(happened("'" + timestamp + "'", null)).isEqualTo(written);
    }

    @Test
    void readsADateAsItsMidnightInUtc() {
        assertThat(happened("'2024-05-06'", "'2024-05-06T01:00:00Z'")).isEqualTo("2024-05-06T11:00:00.123Z");
    }

    @Test
    void readsANumberOfASentAtAsMilliseconds() {
        assertThat(happened("'2024-05-06T07:00:00Z'", "1714978810000")).isEqualTo("2024-05-06T11:59:50.123Z");
    }

    @Test
    void countsMillisecondsOnly() {
        assertThat(happened("'2024-05-06T07:00:00.000999Z'", "'2024-05-06T07:00:00.001Z'"))
                .isEqualTo("2024-05-06T12:00:00.122Z");
    }

    @ParameterizedTest
    @CsvSource({
        "'9999-12-31T23:59:59Z', '0001-01-01T00:00:00Z'",
        "'9999-12-31T23:59:59Z', '2024-05-06T11:59:59Z'",
        "'0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'",
        "'-6000-01-01T00:00:00Z', '9999-12-31T23:59:59Z'",
        "'-0001-12-31T23:59:59Z',",
        "'-000001-12-31T23:59:59.999Z',",
        "'+010000-01-01T00:00:00Z',",
        "-62167219200001,",
        "253402300800000,",
    })
    void takesTheTimeOfReceiptForOneOutsideOfTheYears0To9999(String timestamp, String sentAt) {
        String json = timestamp.matches("-?[0-9]+") ? timestamp : "'" + timestamp + "'";
        assertThat(happened(json, sentAt == null ? null : "'" + sentAt + "'")).isEqualTo(RECEIVED_TEXT);
    }

    @Test
    void correctsATimeOfAClockThatIsOffByMillennia() {
        assertThat(happened("'-0001-01-01T00:00:00Z'", "'-0001-01-01T00:00:10Z'"))
                .isEqualTo("2024-05-06T11:59:50.123Z");
    }

    @Test
    void doesNotLookIntoLongTexts() {
        assertThat(happened("'2024-05-06T07:00:00." + "0".repeat(30_000) + "Z'", null))
                .isEqualTo(RECEIVED_TEXT);
    }

    @Test
    void neverWritesAReceivedAtOfTheClients() {
        assertThat(corrected("{'receivedAt':'1999-01-01T00:00:00Z'}", null).get("receivedAt"))
                .isEqualTo(json("'" + RECEIVED_TEXT + "'"));
    }
}
