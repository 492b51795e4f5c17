package io.segmentlaunchdarkly.observe.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeliveryTimeTest {
    @Test
    void isTheShortestThatFits() {
        assertThat(DeliveryTime.of(Duration.ZERO)).isEqualTo(DeliveryTime.HALF_A_SECOND);
        assertThat(DeliveryTime.of(Duration.ofMillis(1_500))).isEqualTo(DeliveryTime.ONE_AND_A_HALF_SECONDS);
        assertThat(DeliveryTime.of(Duration.ofMillis(1_501))).isEqualTo(DeliveryTime.TWO_SECONDS);
        assertThat(DeliveryTime.of(Duration.ofDays(3))).isEqualTo(DeliveryTime.LONGER);
    }

    @Test
    void tellsWithinWhichTimeAPartWasDelivered() {
        Map<String, Long> counts = Map.of("A_SECOND", 50L, "TEN_SECONDS", 44L, "AN_HOUR", 6L);

        assertThat(DeliveryTime.within(counts, 1)).contains(DeliveryTime.A_SECOND);
        assertThat(DeliveryTime.within(counts, 50)).contains(DeliveryTime.A_SECOND);
        assertThat(DeliveryTime.within(counts, 51)).contains(DeliveryTime.TEN_SECONDS);
        assertThat(DeliveryTime.within(counts, 95)).contains(DeliveryTime.AN_HOUR);
    }

    @Test
    void tellsNothingWithoutDeliveries() {
        assertThat(DeliveryTime.within(Map.of(), 50)).isEmpty();
        assertThat(DeliveryTime.within(Map.of("A_SECOND", 0L), 50)).isEmpty();
    }
}
