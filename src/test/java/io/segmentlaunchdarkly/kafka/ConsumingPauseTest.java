package io.segmentlaunchdarkly.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConsumingPauseTest {
    private long now = Duration.ofDays(1).toNanos();
    private boolean room = true;
    private final ConsumingPause pause = new ConsumingPause(() -> room, () -> now);

    private void after(Duration time) {
        now += time.toNanos();
    }

    @Test
    void endsWhenThereIsRoomButNotBeforeASecond() {
        pause.begin("full", false);
        assertThat(pause.isOn()).isTrue();
        assertThat(pause.reason()).contains("No records are taken: full");
        after(Duration.ofSeconds(1));
        assertThat(pause.isOn()).isFalse();
        assertThat(pause.reason()).isEmpty();
    }

    @Test
    void lastsUntilThereIsRoom() {
        room = false;
        pause.begin("full", false);
        after(Duration.ofHours(1));
        assertThat(pause.isOn()).isTrue();
        room = true;
        assertThat(pause.isOn()).isFalse();
    }

    @Test
    void growsToAMinuteWhileAFailureComesAgain() {
        Duration length = Duration.ofSeconds(1);
        for (int i = 0; i < 8; i++) {
            pause.begin("the disk fails", true);
            after(length.minusMillis(1));
            assertThat(pause.isOn()).isTrue();
            after(Duration.ofMillis(1));
            assertThat(pause.isOn()).isFalse();
            length = length.multipliedBy(2).compareTo(Duration.ofMinutes(1)) < 0
                    ? length.multipliedBy(2)
                    : Duration.ofMinutes(1);
        }
        after(Duration.ofMinutes(2));
        pause.begin("the disk fails", true);
        after(Duration.ofSeconds(1));
        assertThat(pause.isOn()).isFalse();
    }

    @Test
    void keepsTheReasonWithWhichItBegan() {
        pause.begin("first", true);
        pause.begin("second", true);
        assertThat(pause.reason()).contains("No records are taken: first");
    }
}
