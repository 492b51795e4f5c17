package io.segmentlaunchdarkly.outbox;

import static io.segmentlaunchdarkly.outbox.DeduplicationTest.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the outbox says that it can keep no event, and why. */
class CannotKeepTest {
    private final AtomicLong nanos = new AtomicLong(1);
    private final Outbox outbox = new Outbox(new MovableClock(), nanos::get);

    @TempDir
    private Path data;

    @BeforeEach
    void start() {
        outbox.setDataDirectory(data.toString());
        outbox.start();
    }

    @AfterEach
    void stop() throws IOException {
        outbox.stop();
    }

    private Path environment() {
        return data.resolve("outbox/default");
    }

    private void failToKeep() throws IOException {
        Files.writeString(environment(), "a file where a directory belongs");
        assertThatThrownBy(() -> outbox.append(null, append("1"))).isInstanceOf(OutboxException.class);
    }

    private void forward(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    @Test
    void isEmptyWhileEventsAreKept() throws Exception {
        PendingWrite append = append("1");
        outbox.append(null, append);
        outbox.commit(append);
        assertThat(outbox.cannotKeep()).isEmpty();
    }

    @Test
    void saysWhyTheLastAttemptFailed() throws Exception {
        failToKeep();
        assertThat(outbox.cannotKeep().orElseThrow())
                .startsWith("The events of environment default cannot be kept: ")
                .contains(environment().toString());
        assertThat(outbox.needsRestart()).isEmpty();
    }

    @Test
    void isEmptyAgainOnceEventsAreKept() throws Exception {
        failToKeep();
        Files.delete(environment());
        PendingWrite append = append("2");
        outbox.append(null, append);
        outbox.commit(append);
        assertThat(outbox.cannotKeep()).isEmpty();
    }

    @Test
    void isEmptyAgainWithoutAnotherRequest() throws Exception {
        failToKeep();
        Files.delete(environment());
        await().until(() -> {
            forward(Duration.ofSeconds(2));
            return outbox.cannotKeep().isEmpty();
        });
        assertThat(environment().resolve("open")).isEmptyDirectory();
    }

    @Test
    void isNotEmptyForAnEnvironmentBecauseAnotherIsWell() throws Exception {
        failToKeep();
        PendingWrite other = DeduplicationTest.write("other", DeduplicationTest.keyed("1", "1"));
        outbox.append(null, other);
        outbox.commit(other);
        assertThat(outbox.cannotKeep()).isPresent();
    }

    @Test
    void saysThatTheDiskDoesNotAnswer() {
        CountDownLatch disk = new CountDownLatch(1);
        outbox.whenItsTurn(() -> CommitTest.awaitLatch(disk));
        forward(Duration.ofSeconds(10));
        assertThat(outbox.cannotKeep()).isEmpty();
        forward(Duration.ofSeconds(1));
        assertThat(outbox.cannotKeep())
                .hasValue(
                        "A request has waited for 11 s to be synced: the disk of the data directory does not answer.");
        assertThat(outbox.needsRestart()).isEqualTo(outbox.cannotKeep());
        disk.countDown();
        await().until(() -> outbox.cannotKeep().isEmpty());
    }

    @Test
    void saysThatTheDiskDoesNotAnswerAWrite(@TempDir Path elsewhere) throws Exception {
        CountDownLatch disk = new CountDownLatch(1);
        AtomicBoolean isStuck = new AtomicBoolean();
        InstantSource time = () -> {
            // Asked for the name of a new batch, in the middle of a write.
            if (isStuck.get()) {
                CommitTest.awaitLatch(disk);
            }
            return Instant.EPOCH;
        };
        Outbox stuck = new Outbox(time.withZone(ZoneOffset.UTC), nanos::get);
        stuck.setDataDirectory(elsewhere.toString());
        stuck.setDedupWindow(0);
        stuck.start();
        isStuck.set(true);
        CompletableFuture<Void> write = CompletableFuture.runAsync(() -> {
            try {
                stuck.write(append("1"));
            } catch (OutboxException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> {
            forward(Duration.ofSeconds(1));
            return stuck.needsRestart().isPresent();
        });
        assertThat(stuck.needsRestart().orElseThrow())
                .matches(
                        "The events of environment default have waited for [0-9]+ s to be written: the disk of the data"
                                + " directory does not answer[.]");
        isStuck.set(false);
        disk.countDown();
        write.join();
        assertThat(stuck.needsRestart()).isEmpty();
        stuck.stop();
    }

    @Test
    void saysThatTheOutboxIsStopped() throws Exception {
        outbox.stop();
        assertThat(outbox.cannotKeep()).hasValue("The outbox is stopped.");
        assertThat(outbox.needsRestart()).hasValue("The outbox is stopped.");
    }

    @Test
    void saysThatTheOutboxIsNotStarted() {
        assertThat(new Outbox().cannotKeep()).hasValue("The outbox is not started.");
        assertThat(new Outbox().needsRestart()).isEmpty();
    }
}
