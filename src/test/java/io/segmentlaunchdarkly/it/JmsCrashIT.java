package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL under load: every event whose message the broker has acknowledged is delivered, and none twice. */
class JmsCrashIT {
    private static final int SOME = 100;

    @TempDir
    Path directory;

    private Receiver receiver;
    private Distribution service;

    @BeforeEach
    void start() throws IOException {
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver);
    }

    @AfterEach
    void end() {
        service.close();
        receiver.close();
    }

    @Test
    void losesNothingWhenTheServiceIsKilled() throws IOException {
        try (BrokerProcess broker =
                        BrokerProcess.artemis(directory.resolve("broker")).start();
                JmsLoad load = JmsLoad.start("e", () -> Messages.at(broker.url()))) {
            service.withBroker(broker.url()).start();
            for (int kill = 0; kill < 2; kill++) {
                load.await(SOME);
                service.sigkill();
                service.start();
            }
            load.await(SOME);

            assertAllOnce(load.stop());
            try (Messages messages = Messages.at(broker.url())) {
                assertThat(messages.browse(Messages.INVALID)).isEmpty();
            }
        }
    }

    @Test
    void losesNothingWhenTheServiceAndItsEmbeddedBrokerAreKilled() throws IOException {
        service.withBroker().start();
        try (JmsLoad load = JmsLoad.start("e", () -> Messages.at(service.messageAddress()))) {
            load.await(SOME);
            service.sigkill();
            service.start();
            load.await(SOME);

            assertAllOnce(load.stop());
        }
    }

    @Test
    void losesNothingWhenTheBrokerIsKilled() throws IOException {
        try (BrokerProcess broker =
                BrokerProcess.artemis(directory.resolve("broker")).start()) {
            service.withBroker(broker.url()).start();
            try (JmsLoad load = JmsLoad.start("e", () -> Messages.at(broker.url()))) {
                for (int kill = 0; kill < 2; kill++) {
                    load.await(SOME);
                    broker.sigkill();
                    broker.start();
                }
                load.await(SOME);

                assertAllOnce(load.stop());
            }
        }
    }

    private void assertAllOnce(Set<String> acknowledged) {
        Map<String, Long> delivered = JmsLoad.awaitDelivered(receiver, acknowledged);
        assertThat(delivered).allSatisfy((event, times) -> assertThat(times).isEqualTo(1));
    }
}
