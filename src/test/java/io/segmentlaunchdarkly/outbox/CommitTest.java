package io.segmentlaunchdarkly.outbox;

import static io.segmentlaunchdarkly.outbox.DeduplicationTest.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitTest {
    private final Outbox outbox = new Outbox();
    /** What went wrong with the commit; empty when nothing did. */
    private final CompletableFuture<Optional<Throwable>> done = new CompletableFuture<>();

    private final ExecutorService stopper = Executors.newSingleThreadExecutor();

    @TempDir
    private Path data;

    @BeforeEach
    void start() {
        outbox.setDataDirectory(data.toString());
        outbox.start();
    }

    @AfterEach
    void stop() throws Exception {
        stopper.shutdownNow();
        outbox.stop();
    }

    private void commit(PendingWrite... writes) {
        outbox.commit(List.of(writes), failure -> done.complete(Optional.ofNullable(failure)));
    }

    private Optional<Throwable> outcome() throws Exception {
        return done.get(10, TimeUnit.SECONDS);
    }

    @Test
    void holdsNoThreadAndGoesOnWhenTheEventsAreSafe() throws Exception {
        CountDownLatch disk = new CountDownLatch(1);
        outbox.whenItsTurn(() -> awaitLatch(disk));
        PendingWrite write = append("1");
        Batch batch = outbox.append(null, write);

        commit(write);
        assertThat(done).isNotDone();
        assertThat(batch.synced()).isLessThan(batch.bytes() - 1);

        disk.countDown();
        assertThat(outcome()).isEmpty();
        assertThat(batch.synced()).isEqualTo(batch.bytes() - 1);
    }

    @Test
    void letsARequestFailAndGoOnWhenItsEventsAreNotSafe() throws Exception {
        PendingWrite write = append("1");
        Batch batch = outbox.append(null, write);
        // A thread that is interrupted closes the file on which it waits.
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> batch.awaitSynced(batch.bytes() - 1)).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();

        commit(write);

        assertThat(outcome()).get().isInstanceOf(IOException.class);
    }

    @Test
    void failsTheRequestWhoseCommitEndsInAnError() throws Exception {
        outbox.commit(
                new AbstractList<>() {
                    @Override
                    public PendingWrite get(int index) {
                        throw new StackOverflowError("deep");
                    }

                    @Override
                    public int size() {
                        return 1;
                    }
                },
                failure -> done.complete(Optional.ofNullable(failure)));

        assertThat(outcome()).get().isInstanceOf(StackOverflowError.class);
    }

    @Test
    void goesOnWithTheNextRequestWhenAnErrorEndsTheRestOfOne() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        outbox.commit(List.of(), failure -> {
            calls.incrementAndGet();
            throw new StackOverflowError("deep");
        });

        commit();

        assertThat(outcome()).isEmpty();
        await().until(() -> calls.get() == 1);
        assertThat(outbox.cannotKeep()).isEmpty();
    }

    /** As slow as an application may be behind its ingest, in more requests than there are threads at first. */
    @Test
    void keepsNoRequestWaitingForWhatFollowsOthers() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        AtomicInteger slowOnes = new AtomicInteger();
        for (int i = 0; i < 50; i++) {
            outbox.commit(List.of(), failure -> {
                slowOnes.incrementAndGet();
                awaitLatch(slow);
            });
        }

        commit();

        assertThat(outcome()).isEmpty();
        await().until(() -> slowOnes.get() == 50);
        slow.countDown();
    }

    @Test
    void finishesWhatIsUnderWayBeforeItStopsAndTakesNoMore() throws Exception {
        CountDownLatch disk = new CountDownLatch(1);
        outbox.whenItsTurn(() -> awaitLatch(disk));
        PendingWrite write = append("1");
        outbox.append(null, write);
        commit(write);

        Future<?> stop = stopper.submit(() -> {
            outbox.stop();
            return null;
        });
        await().untilAsserted(() -> assertThatThrownBy(() -> outbox.commit(List.of(), failure -> {}))
                .isInstanceOf(RejectedExecutionException.class));
        assertThat(stop).isNotDone();
        assertThat(done).isNotDone();

        disk.countDown();
        stop.get(10, TimeUnit.SECONDS);
        assertThat(done).isCompletedWithValue(Optional.empty());
    }

    static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
