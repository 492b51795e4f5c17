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
    void leavesTheClientsTimeWithoutASentAt() {
        assertThat(corrected("{'timestamp':'2024-05-06T09:00:00+02:00'}", null))
                .isEqualTo(object("{'receivedAt':'" + RECEIVED_TEXT + "',"
                        + "'originalTimestamp':'2024-05-06T09:00:00+02:00',"
                        + "'timestamp':'2024-05-06T09:00:00+02:00'}"));
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
                "'2024-05-06T07:00:00.000000000Z'",
                "'2024-05-06T09:00:00+02:00'",
                "'2024-05-06T09:00:00+0200'",
                "'2024-05-06T09:00+02'",
                "'2024-05-05T21:00:00-10:00'",
                "'2024-05-06T07:00:00'",
                "'2024-05-06T07:00'",
                "1714978800000",
            })
    void readsEveryWayToWriteSevenOClock(String timestamp) {
        assertThat(happened(timestamp, "'2024-05-06T07:00:00Z'")).isEqualTo(RECEIVED_TEXT);
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
        "'0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'",
        "'-6000-01-01T00:00:00Z', '9999-12-31T23:59:59Z'",
    })
    void staysADateHoweverFarApartTheClocksAre(String timestamp, String sentAt) {
        assertThat(Instant.parse(happened("'" + timestamp + "'", "'" + sentAt + "'")))
                .isEqualTo(RECEIVED.minusMillis(Instant.parse(sentAt).toEpochMilli())
                        .plusMillis(Instant.parse(timestamp).toEpochMilli())
                        .truncatedTo(java.time.temporal.ChronoUnit.MILLIS));
    }

    @Test
    void neverWritesAReceivedAtOfTheClients() {
        assertThat(corrected("{'receivedAt':'1999-01-01T00:00:00Z'}", null).get("receivedAt"))
                .isEqualTo(json("'" + RECEIVED_TEXT + "'"));
    }
}
