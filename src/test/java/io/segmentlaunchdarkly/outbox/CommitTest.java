package io.segmentlaunchdarkly.outbox;

import static io.segmentlaunchdarkly.outbox.DeduplicationTest.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitTest {
    private final Outbox outbox = new Outbox();
    private final OutboxStep.Commit commit = new OutboxStep.Commit();
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    /** Whether the step ended on the thread that called it. */
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();

    @TempDir
    private Path data;

    @BeforeEach
    void start() {
        outbox.setDataDirectory(data.toString());
        outbox.start();
        exchange.setProperty(OutboxStep.OUTBOX, outbox);
    }

    @AfterEach
    void stop() throws Exception {
        outbox.stop();
    }

    @Test
    void holdsNoThreadAndGoesOnWhenTheEventsAreSafe() throws Exception {
        CountDownLatch disk = new CountDownLatch(1);
        outbox.whenItsTurn(() -> await(disk));
        Append append = append("1");
        Batch batch = outbox.append(null, append);
        exchange.setProperty(OutboxStep.APPENDS, List.of(append));

        assertThat(commit.process(exchange, done::complete)).isFalse();
        assertThat(done).isNotDone();
        assertThat(batch.synced()).isLessThan(batch.bytes() - 1);

        disk.countDown();
        assertThat(done.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(batch.synced()).isEqualTo(batch.bytes() - 1);
        assertThat(exchange.getException()).isNull();
    }

    @Test
    void letsARequestFailAndGoOnWhenItsEventsAreNotSafe() throws Exception {
        Append append = append("1");
        Batch batch = outbox.append(null, append);
        // A thread that is interrupted closes the file on which it waits.
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> batch.awaitSynced(batch.bytes() - 1)).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();
        exchange.setProperty(OutboxStep.APPENDS, List.of(append));

        commit.process(exchange, done::complete);

        done.get(10, TimeUnit.SECONDS);
        assertThat(exchange.getException()).isInstanceOf(OutboxException.class);
    }

    @Test
    void goesOnWhateverGoesWrong() throws Exception {
        exchange.setProperty(OutboxStep.APPENDS, List.of("no append"));

        commit.process(exchange, done::complete);

        done.get(10, TimeUnit.SECONDS);
        assertThat(exchange.getException()).isInstanceOf(ClassCastException.class);
    }

    @Test
    void failsTheRequestWhoseCommitEndsInAnError() throws Exception {
        exchange.setProperty(OutboxStep.APPENDS, new AbstractList<Append>() {
            @Override
            public Append get(int index) {
                throw new StackOverflowError("deep");
            }

            @Override
            public int size() {
                return 1;
            }
        });

        commit.process(exchange, done::complete);

        done.get(10, TimeUnit.SECONDS);
        assertThat(exchange.getException()).hasRootCauseInstanceOf(StackOverflowError.class);
    }

    @Test
    void goesOnWithTheNextRequestWhenAnErrorEndsTheRestOfOne() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        exchange.setProperty(OutboxStep.APPENDS, List.of());
        commit.process(exchange, doneSync -> {
            calls.incrementAndGet();
            throw new StackOverflowError("deep");
        });
        Exchange next = new DefaultExchange(exchange.getContext());
        next.setProperty(OutboxStep.OUTBOX, outbox);
        next.setProperty(OutboxStep.APPENDS, List.of());

        commit.process(next, done::complete);

        assertThat(done.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(next.getException()).isNull();
        assertThat(calls).hasValue(1);
        assertThat(outbox.cannotKeep()).isEmpty();
    }

    @Test
    void finishesWhatIsUnderWayBeforeItStopsAndTakesNoMore() throws Exception {
        Append append = append("1");
        outbox.append(null, append);
        exchange.setProperty(OutboxStep.APPENDS, List.of(append));
        commit.process(exchange, done::complete);
        outbox.stop();
        assertThat(done).isCompletedWithValue(false);
        assertThat(exchange.getException()).isNull();

        CompletableFuture<Boolean> late = new CompletableFuture<>();
        assertThat(commit.process(exchange, late::complete)).isTrue();
        assertThat(late).isCompletedWithValue(true);
        assertThat(exchange.getException()).isInstanceOf(OutboxException.class);
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
