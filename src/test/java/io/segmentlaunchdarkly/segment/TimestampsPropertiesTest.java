package io.segmentlaunchdarkly.segment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatterBuilder;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Times in the form that nearly all clients send are read and written without java.time, and mean what they mean there. */
class TimestampsPropertiesTest {
    @Property(tries = 2000, edgeCases = EdgeCasesMode.MIXIN)
    void readsAndWritesAsJavaTimeDoes(
            @ForAll @IntRange(max = 9999) int year,
            @ForAll @IntRange(max = 13) int month,
            @ForAll @IntRange(max = 32) int day,
            @ForAll @IntRange(max = 25) int hour,
            @ForAll @IntRange(max = 61) int minute,
            @ForAll @IntRange(max = 61) int second,
            @ForAll @IntRange(max = 999) int millis) {
        String text = "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ".formatted(year, month, day, hour, minute, second, millis);
        // Received and sent in 1970: the time of the event stays what it is.
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("timestamp", text);
        new Timestamps(Instant.EPOCH, new IntNode(0)).correct(event);
        assertThat(event.get("timestamp").asText()).isEqualTo(byJavaTime(text));
    }

    private static String byJavaTime(String text) {
        Instant time;
        try {
            time = Instant.parse(text);
        } catch (DateTimeException e) {
            time = Instant.EPOCH;
        }
        return new DateTimeFormatterBuilder().appendInstant(3).toFormatter().format(time);
    }
}
