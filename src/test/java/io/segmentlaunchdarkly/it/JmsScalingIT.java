package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three instances, each with an outbox of its own, on one queue of a broker: docs/scaling.md. */
class JmsScalingIT {
    private static final int CONSUMERS = 4;

    @TempDir
    Path directory;

    @Test
    void sharesTheLoadAndLosesNothingWhenOneIsKilled() throws IOException {
        List<Distribution> instances = new ArrayList<>();
        try (Receiver receiver = Receiver.start();
                BrokerProcess broker =
                        BrokerProcess.artemis(directory.resolve("broker")).start()) {
            for (int i = 0; i < 3; i++) {
                instances.add(Distribution.in(directory.resolve("instance-" + i), receiver)
                        .withBroker(broker.url() + "?consumerWindowSize=65536"));
            }
            startAll(instances);
            try (JmsLoad load = JmsLoad.start("e", () -> Messages.at(broker.url()))) {
                load.await(300);
                assertThat(instances)
                        .allSatisfy(instance -> assertThat(taken(instance)).isGreaterThan(30));
                instances.get(1).sigkill();
                load.await(100);
                instances.get(1).start();
                load.await(100);
                Set<String> acknowledged = load.stop();

                Map<String, Long> delivered = JmsLoad.awaitDelivered(receiver, acknowledged);
                // What the killed one had on the disk and not yet committed, another one took too.
                assertThat(delivered.values().stream().filter(times -> times > 1))
                        .hasSizeLessThanOrEqualTo(CONSUMERS);
                assertThat(delivered)
                        .allSatisfy((event, times) -> assertThat(times).isLessThanOrEqualTo(2));
            }
        } finally {
            instances.forEach(Distribution::close);
        }
    }

    private static void startAll(List<Distribution> instances) {
        CompletableFuture.allOf(instances.stream()
                        .map(instance -> CompletableFuture.runAsync(() -> start(instance)))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private static void start(Distribution instance) {
        try {
            instance.start();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static double taken(Distribution instance) {
        return instance.metric("launchdarkly_segment_events_received_total");
    }
}
