package io.segmentlaunchdarkly.outbox;

import static io.segmentlaunchdarkly.outbox.DeduplicationTest.append;
import static io.segmentlaunchdarkly.outbox.Disk.contents;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An outbox on a disk of 64 KB, which only root can make; without, these tests are skipped. */
class FullDiskTest {
    private static final String TOO_LARGE = "\"" + "x".repeat(100_000) + "\"";

    @TempDir
    private Path disk;

    private Outbox outbox;
    private boolean mounted;

    @BeforeEach
    void start() throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString());
        assumeTrue(mounted, "A small disk cannot be mounted here: run this as root.");
        outbox = new Outbox();
        outbox.setDataDirectory(disk.toString());
        outbox.setMinFreeBytes(0);
        outbox.start();
    }

    @AfterEach
    void end() throws Exception {
        if (mounted) {
            outbox.stop();
            // What is open there does not keep it.
            run("umount", "--lazy", disk.toString());
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).start().waitFor() == 0;
    }

    @Test
    void failsTheRequestThatDoesNotFit() throws Exception {
        assertThatThrownBy(() -> outbox.append(null, append(TOO_LARGE)))
                .isInstanceOf(OutboxException.class)
                .hasMessageContaining("No space left on device");
    }

    @Test
    void failsNoOtherRequest() throws Exception {
        PendingWrite other = append("1");
        Batch batch = outbox.append(null, other);
        assertThatThrownBy(() -> outbox.append(batch, append(TOO_LARGE))).isInstanceOf(OutboxException.class);
        assertThatCode(() -> outbox.commit(other)).doesNotThrowAnyException();
    }

    @Test
    void goesOnWithTheSameBatch() throws Exception {
        Batch batch = outbox.append(null, append("1"));
        assertThatThrownBy(() -> outbox.append(batch, append(TOO_LARGE))).isInstanceOf(OutboxException.class);
        Batch next = outbox.append(batch, append("2"));
        outbox.close(next);
        assertThat(contents(disk.resolve("outbox/default/ready"))).containsExactly("[\n1\n,2\n]");
    }

    @Test
    void keepsNothingOfARequestThatFailedInABatchOfItsOwn() {
        assertThatThrownBy(() -> outbox.append(null, append(TOO_LARGE))).isInstanceOf(OutboxException.class);
        assertThat(disk.resolve("outbox/default/open")).isEmptyDirectory();
    }

    @Test
    void takesARequestThatFailedWhenItComesAgain() throws Exception {
        assertThatThrownBy(() -> outbox.append(null, append(TOO_LARGE))).isInstanceOf(OutboxException.class);
        run("mount", "-o", "remount,size=1m", disk.toString());
        PendingWrite again = append(TOO_LARGE);
        outbox.append(null, again);
        outbox.commit(again);
        assertThat(again.duplicates()).isEmpty();
    }
}
