package io.segmentlaunchdarkly.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.it.Distribution;
import io.segmentlaunchdarkly.it.Mount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** What can be wrong with the disk. */
final class DiskFaults {
    /** So many requests must have failed on the disk before a fault of the disk ends. */
    private static final int FAILED = 20;

    private DiskFaults() {}

    static List<Fault> all(Form form) {
        return List.of(
                new FilledByOthers(form.diskMegabytes()),
                new FilledByTheBacklog(form.diskMegabytes()),
                new LimitedFiles(),
                new TornTail(form.rounds()));
    }

    /** A data directory on a small file system of its own. */
    private interface SmallDisk extends Fault {
        int megabytes();

        @Override
        default Optional<String> obstacle() {
            return Mount.obstacle();
        }

        @Override
        default void prepare(Distribution service) throws IOException {
            Mount.inMemory(Files.createDirectories(service.data()), megabytes());
            // Otherwise it would turn requests away before the disk does.
            service.with("LAUNCHDARKLY_OUTBOX_MIN_FREE_BYTES", "0");
        }

        @Override
        default void cleanUp(Distribution service) throws IOException {
            Mount.on(service.data()).close();
        }
    }

    private record FilledByOthers(int megabytes) implements SmallDisk {
        private static final ByteBuffer BLOCK = ByteBuffer.allocateDirect(4096);

        @Override
        public String name() {
            return "disk filled by others (" + megabytes + " MB)";
        }

        @Override
        public void inflict(Trial trial) throws IOException {
            Path ballast = trial.service().data().resolve("ballast");
            trial.awaitThat("requests that the disk fails", () -> {
                fill(ballast);
                return trial.load().unavailable() >= FAILED;
            });
            Files.delete(ballast);
        }

        /** Takes what the deliveries have given free since the last time, too. */
        private static void fill(Path ballast) {
            try (FileChannel file = FileChannel.open(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                while (true) {
                    file.write(BLOCK.duplicate());
                }
            } catch (IOException full) {
                // As it should be.
            }
        }
    }

    private record FilledByTheBacklog(int megabytes) implements SmallDisk {
        @Override
        public String name() {
            return "disk filled by the backlog (" + megabytes + " MB), receiver down";
        }

        @Override
        public void inflict(Trial trial) throws IOException {
            trial.receiver().goDown();
            trial.awaitThat("requests that the disk fails", () -> trial.load().unavailable() >= FAILED);
            trial.receiver().comeBack();
        }
    }

    /** No file may grow beyond a limit, so that every batch meets a write that fails half-way. */
    private record LimitedFiles() implements Fault {
        private static final int KILOBYTES = 200;

        @Override
        public String name() {
            return "no file beyond " + KILOBYTES + " KB (RLIMIT_FSIZE)";
        }

        @Override
        public void prepare(Distribution service) {
            service.runBy("bash", "-c", "ulimit -f " + KILOBYTES + " && exec \"$@\"", "limited")
                    .with("LAUNCHDARKLY_BATCH_INTERVAL", "2000")
                    .with("LAUNCHDARKLY_BATCH_MAX_EVENTS", "1000000")
                    .with("LAUNCHDARKLY_BATCH_MAX_BYTES", "100000000");
        }

        @Override
        public void inflict(Trial trial) {
            trial.load().awaitMore(trial.form().events());
            trial.awaitThat("requests that the disk fails", () -> trial.load().unavailable() > 0);
            assertThat(trial.service().starts()).isOne();
        }
    }
}
