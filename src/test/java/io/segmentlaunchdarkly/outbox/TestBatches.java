package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;

/** Batches in hand, for the tests of other rooms. */
public final class TestBatches {
    private TestBatches() {}

    /** A batch of two events, alone in its environment, in a data directory of its own. */
    public static BatchInHand inHand(Path directory, String environment, Instant opened, Clock clock) {
        try {
            Path data = Files.createTempDirectory(directory, "data");
            Path ready = Files.createDirectories(
                    data.resolve("outbox").resolve(environment).resolve("ready"));
            Files.writeString(ready.resolve(BatchName.create(opened).toString()), "[\n1\n,2\n]");
            EnvironmentOutbox outbox = new EnvironmentOutbox(environment, data, clock, System::nanoTime);
            outbox.look();
            return outbox.take(() -> true).orElseThrow();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
