package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.it.KafkaTrial.Account;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Kafka as the outbox while instances and brokers die under load. */
class KafkaFaultsIT {
    /** {@code -Dkafka=long} kills longer and more, with three brokers and three instances. */
    @Test
    void deliversEachEventOnceAndInOrderWhateverIsKilled(@TempDir Path directory) throws Exception {
        KafkaTrial.Form form = KafkaTrial.Form.chosen();
        Account account = KafkaTrial.run(directory, form);

        assertThat(account.sent()).isPositive();
        assertThat(account.lost()).isZero();
        assertThat(account.underTwoIds()).isZero();
        assertThat(account.countedTwice()).isZero();
        assertThat(account.outOfOrder()).isZero();
    }

    /** Prints figures for docs/kafka.md. */
    @Test
    @EnabledIf("io.segmentlaunchdarkly.it.KafkaThroughput#isAsked")
    void deliversFastAndSharesTheWork(@TempDir Path directory) throws Exception {
        KafkaThroughput.print(directory);
    }
}
