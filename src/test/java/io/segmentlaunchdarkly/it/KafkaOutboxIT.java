package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.it.KafkaTrial.Account;
import io.segmentlaunchdarkly.it.KafkaTrial.Mood;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances that share an outbox in Kafka. */
class KafkaOutboxIT {
    @Test
    void deliversEachEventOnceAndInOrderWhateverIsKilled(@TempDir Path directory) throws Exception {
        Account account;
        try (KafkaTrial trial = KafkaTrial.start(directory, 1, 2, 6, 200, 1)) {
            trial.awaitDelivered(200);
            Distribution one = trial.instances().get(0);
            Distribution other = trial.instances().get(1);

            trial.receiverIs(Mood.SLOW);
            trial.awaitRequest();
            one.sigkill();
            trial.receiverIs(Mood.WELL);
            trial.awaitDelivered(200);
            one.start();
            trial.awaitDelivered(200);

            trial.freeze(other);
            trial.awaitDelivered(200);

            trial.brokers().get(0).sigkill();
            trial.brokers().get(0).start();
            trial.awaitDelivered(200);

            trial.receiverIs(Mood.DOWN);
            trial.awaitRequest();
            other.sigkill();
            one.sigkill();
            trial.receiverIs(Mood.WELL);
            one.start();
            trial.awaitDelivered(200);
            account = trial.end();
        }
        assertThat(account.sent()).isPositive();
        assertThat(account.lost()).isZero();
        assertThat(account.underTwoIds()).isZero();
        assertThat(account.countedTwice()).isZero();
        assertThat(account.outOfOrder()).isZero();
    }
}
