package io.segmentlaunchdarkly.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.Test;

class KafkaOutboxHealthTest {
    private static final Instant NOW = Instant.parse("2026-11-27T20:00:00Z");

    private List<String> troubles = List.of();
    private Optional<Instant> oldest = Optional.empty();
    private final KafkaOutboxHealth health = new KafkaOutboxHealth(
            () -> troubles, () -> oldest, Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofMinutes(10));

    private HealthCheck.Result result() {
        return health.call(Map.of());
    }

    @Test
    void isUpWhileRecordsAreOnTheirWay() {
        oldest = Optional.of(NOW.minus(Duration.ofMinutes(10)).plusMillis(1));

        assertThat(result().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void isDownWhenRecordsHaveBeenInHandForTheTimeOfTheSetting() {
        oldest = Optional.of(NOW.minus(Duration.ofMinutes(10)));

        assertThat(result().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(result().getMessage()).hasValueSatisfying(message -> assertThat(message)
                .startsWith("Records have waited to be delivered for 10 minutes since they were taken up;"));
    }

    @Test
    void saysAllThatIsWrong() {
        oldest = Optional.of(NOW.minus(Duration.ofHours(1)));
        troubles = List.of("One thing.", "Another.");

        assertThat(result().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(result().getMessage()).hasValueSatisfying(message -> assertThat(message)
                .startsWith("One thing. Another. Records have waited to be delivered for 60"));
    }

    @Test
    void saysNothingOfReadiness() {
        assertThat(health.isReadiness()).isFalse();
    }
}
