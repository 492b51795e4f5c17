package io.segmentlaunchdarkly.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.segmentlaunchdarkly.it.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an outage leaves where little comes: a batch a second, each of one event, for hours. There are 10,000 of them and 64 MB of heap;
 * with {@code -Dfaults=long} 100,000 and 256 MB, more than a day's.
 */
class ManyBatchesIT {
    private static final int BATCHES = Form.isLong() ? 100_000 : 10_000;
    private static final String HEAP = Form.isLong() ? "-Xmx256m" : "-Xmx64m";
    private static final int AT_A_TIME = 500;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    @Test
    void areDeliveredWithTheOldestFirst(@TempDir Path directory) throws IOException {
        try (FaultyReceiver receiver = FaultyReceiver.start();
                Distribution service = Distribution.in(directory)
                        .with("LAUNCHDARKLY_EVENTS_URL", receiver.url())
                        .withJvm(HEAP)) {
            leaveBatches(service.data().resolve("outbox/default/ready"));
            service.start();
            await("all batches")
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> receiver.arrivals().delivered() == BATCHES);

            assertThat(receiver.arrivals().postedAgain()).isZero();
            assertThat(IntStream.range(0, BATCHES - 2 * AT_A_TIME)
                            .filter(n -> receiver.arrivals().takenAt(n)
                                    > receiver.arrivals().takenAt(n + 2 * AT_A_TIME)))
                    .isEmpty();
        }
    }

    private static void leaveBatches(Path ready) throws IOException {
        Files.createDirectories(ready);
        Instant first = Instant.now().minusSeconds(BATCHES / 10);
        for (int n = 0; n < BATCHES; n++) {
            String name = TIME.format(first.plusMillis(100L * n)) + "-" + UUID.randomUUID() + ".json";
            String event =
                    "{\"kind\":\"custom\",\"key\":\"e\",\"contextKeys\":{\"user\":\"u\"},\"creationDate\":1767225600000,"
                            + "\"data\":{\"n\":%d}}".formatted(n);
            Files.writeString(ready.resolve(name), "[\n" + event + "\n]");
        }
    }
}
