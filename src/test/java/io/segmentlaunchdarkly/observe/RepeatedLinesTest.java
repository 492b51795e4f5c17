package io.segmentlaunchdarkly.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.core.Filter.Result;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

class RepeatedLinesTest {
    private final AtomicLong nanos = new AtomicLong();
    private final RepeatedLines filter = new RepeatedLines(3, nanos::get);

    private Result line(Level level, String text) {
        return filter.filter(Log4jLogEvent.newBuilder()
                .setLoggerName("a.logger")
                .setLevel(level)
                .setMessage(new SimpleMessage(text))
                .build());
    }

    private long admitted(int lines, Level level, String text) {
        return IntStream.range(0, lines)
                .filter(i -> line(level, text + i) != Result.DENY)
                .count();
    }

    @Test
    void admitsAFewOfManyErrorsThatBeginAlike() {
        assertThat(admitted(1000, Level.ERROR, "A request failed, as many do: number "))
                .isEqualTo(3);
    }

    @Test
    void admitsErrorsOfAnotherKindMeanwhile() {
        admitted(1000, Level.ERROR, "A request failed, as many do: number ");

        assertThat(line(Level.ERROR, "The disk is full.")).isNotEqualTo(Result.DENY);
    }

    @Test
    void admitsAFewMoreWhenTenSecondsHavePassed() {
        admitted(1000, Level.ERROR, "A request failed, as many do: number ");
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(11));

        assertThat(filter.ended()).containsValue(997).hasSize(1);
        assertThat(admitted(1000, Level.ERROR, "A request failed, as many do: number "))
                .isEqualTo(3);
    }

    @Test
    void takesLinesOfOneNameForOneKindHoweverTheyBegin() {
        long admitted = IntStream.range(0, 1000)
                .filter(i -> filter.filter(Log4jLogEvent.newBuilder()
                                .setLoggerName("a.logger")
                                .setLevel(Level.WARN)
                                .setMarker(MarkerManager.getMarker("message_set_aside"))
                                .setMessage(new SimpleMessage(i + " is where this warning begins"))
                                .build())
                        != Result.DENY)
                .count();

        assertThat(admitted).isEqualTo(3);
    }

    @Test
    void leavesNothingOutThatIsNoWarning() {
        assertThat(admitted(1000, Level.INFO, "A batch was recovered, as many are: number "))
                .isEqualTo(1000);
    }

    @Test
    void tellsOnlySoManyKindsApart() {
        long admitted = IntStream.range(0, 5000)
                .filter(i -> line(Level.ERROR, i + " is where this error begins") != Result.DENY)
                .count();

        assertThat(admitted).isEqualTo(503);
    }
}
