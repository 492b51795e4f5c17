package io.segmentlaunchdarkly.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ScrapeSnapshotTest {
    private int value;
    private long nanos;
    private final ScrapeSnapshot<Integer> snapshot = new ScrapeSnapshot<>(() -> ++value, () -> nanos);

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void isOneForAllMetersOfAScrapeThatTakesLong() {
        assertThat(snapshot.get("made")).isEqualTo(1);
        for (String meter : new String[] {"delivered", "waiting", "discarded"}) {
            pass(Duration.ofSeconds(4));
            assertThat(snapshot.get(meter)).isEqualTo(1);
        }
    }

    @Test
    void isAnotherForTheNextScrapeHoweverSoonItComes() {
        snapshot.get("made");
        snapshot.get("delivered");

        assertThat(snapshot.get("made")).isEqualTo(2);
        assertThat(snapshot.get("delivered")).isEqualTo(2);
    }

    @Test
    void isAnotherForAScrapeOnAnotherThreadAtTheSameTime() {
        snapshot.get("made");
        assertThat(CompletableFuture.supplyAsync(() -> snapshot.get("made")).join())
                .isEqualTo(2);

        assertThat(snapshot.get("delivered")).isEqualTo(1);
    }

    @Test
    void isNotKeptForAMeterThatAnEarlierScrapeLeftOut() {
        snapshot.get("made");
        pass(Duration.ofSeconds(15));

        assertThat(snapshot.get("delivered")).isEqualTo(2);
        assertThat(snapshot.get("made")).isEqualTo(2);
    }
}
