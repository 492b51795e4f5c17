package io.segmentlaunchdarkly.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentlaunchdarkly.outbox.EnvironmentAccount;
import io.segmentlaunchdarkly.outbox.OutboxEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KafkaOutboxTest {
    private final KafkaOutbox outbox = new KafkaOutbox(
            new RangeLimits(500, 1_000_000, Duration.ZERO, Duration.ofHours(1), 1000, 1_000_000),
            new LaunchDarklyKafkaComponent(),
            Clock.systemUTC());

    private void deliversTo(String... environments) {
        for (String environment : environments) {
            outbox.deliversTo(environment, null);
        }
    }

    private static OutboxEvent event(String environment) {
        return new OutboxEvent(environment, "key", new byte[0]);
    }

    @Test
    void letsTheDefaultEnvironmentAccountForTheRecords() {
        deliversTo("a", "default", "z");

        assertThat(outbox.isLeading("default")).isTrue();
        assertThat(outbox.isLeading("a")).isFalse();
        assertThat(outbox.isLeading("z")).isFalse();
    }

    @Test
    void letsTheFirstEnvironmentAccountForTheRecordsWhereThereIsNoDefaultOne() {
        deliversTo("production", "a", "staging");

        assertThat(outbox.isLeading("a")).isTrue();
        assertThat(outbox.isLeading("production")).isFalse();
    }

    @Test
    void refusesAnEventOfAnEnvironmentToWhichNoRouteDelivers() {
        deliversTo("default", "staging");

        assertThatCode(() -> outbox.checkDelivered(List.of(event("staging"), event("default"))))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> outbox.checkDelivered(List.of(event("default"), event("stagng"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no route begins with from: launchdarkly-kafka-outbox:stagng");
    }

    @Test
    void hasAnAccountOfEachEnvironment() {
        List<String> accounts = new ArrayList<>();
        deliversTo("default");
        outbox.watch(account -> accounts.add(account.environment()));
        deliversTo("staging", "default");

        assertThat(accounts).containsExactly("default", "staging");
        outbox.watch((EnvironmentAccount account) ->
                assertThat(account.balance().oldest()).isEmpty());
    }
}
