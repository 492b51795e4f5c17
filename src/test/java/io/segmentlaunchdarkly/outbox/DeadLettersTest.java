package io.segmentlaunchdarkly.outbox;

import static io.segmentlaunchdarkly.outbox.Disk.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLettersTest {
    private static final String ID = "5ca1ab1e-0000-4000-8000-000000000001";
    private static final String NAME = "20240506T070809123Z-" + ID + ".json";
    private static final String REASON = NAME.replace(".json", ".reason.json");
    private static final String REPLAYED = "20240506T120000000Z-" + ID + ".json";
    private static final Clock NOON = Clock.fixed(Instant.parse("2024-05-06T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path data;

    private DeadLetters deadLetters;
    private Path ready;

    @BeforeEach
    void makeAnOutbox() throws IOException {
        deadLetters = new DeadLetters(data, NOON);
        ready = Files.createDirectories(data.resolve("outbox/default/ready"));
    }

    private Path deadLetter(String environment, String name, String content) throws IOException {
        Path directory = Files.createDirectories(data.resolve("dead-letter").resolve(environment));
        return Files.writeString(directory.resolve(name), content);
    }

    private DeadLetter withAReason() throws IOException {
        deadLetter("default", REASON, "{\"status\": 400}");
        return new DeadLetter("default", deadLetter("default", NAME, "[\n1\n,2\n]"));
    }

    private Path directory() {
        return data.resolve("dead-letter/default");
    }

    @Test
    void hasNoneBeforeAnythingWasBuried() throws IOException {
        assertThat(deadLetters.list()).isEmpty();
    }

    @Test
    void listsThemByEnvironmentAndAge() throws IOException {
        deadLetter("staging", "20240101T000000000Z-a.json", "[]");
        deadLetter("default", "20240506T070809124Z-b.json", "[]");
        deadLetter("default", NAME, "[]");

        assertThat(deadLetters.list())
                .extracting(DeadLetter::environment, DeadLetter::name)
                .containsExactly(
                        tuple("default", NAME),
                        tuple("default", "20240506T070809124Z-b.json"),
                        tuple("staging", "20240101T000000000Z-a.json"));
    }

    @Test
    void doesNotListABatchThatIsBeingBuried() throws IOException {
        deadLetter("default", REASON, "{}");
        deadLetter("default", "." + NAME + ".unfinished", "{}");
        deadLetter("default", "." + NAME, "{}");
        Files.writeString(data.resolve("dead-letter/stray.json"), "[]");

        assertThat(deadLetters.list()).isEmpty();
    }

    @Test
    void knowsWhatABatchIs() throws IOException {
        DeadLetter letter = withAReason();

        assertThat(letter.events()).isEqualTo(2);
        assertThat(letter.lines()).containsExactly("1", "2");
        assertThat(letter.opened()).contains(Instant.parse("2024-05-06T07:08:09.123Z"));
        assertThat(letter.reason()).contains("{\"status\": 400}");
    }

    @Test
    void knowsNoReasonOfWhatWasPutThereByHand() throws IOException {
        DeadLetter letter = new DeadLetter("default", deadLetter("default", "mine.json", "[\n1\n]"));

        assertThat(letter.reason()).isEmpty();
        assertThat(letter.opened()).isEmpty();
        assertThat(letter.events()).isEqualTo(1);
    }

    @Test
    void isCalledByItsNameOrItsPayloadId() throws IOException {
        DeadLetter letter = withAReason();

        assertThat(List.of(NAME, NAME.replace(".json", ""), ID)).allMatch(letter::isCalled);
        assertThat(List.of("", "json", ID.substring(1), "20240506T070809123Z")).noneMatch(letter::isCalled);
    }

    @Test
    void putsABatchBackUnderItsPayloadIdAndThePresentTime() throws IOException {
        assertThat(deadLetters.replay(withAReason())).isTrue();

        assertThat(files(ready)).containsExactly(ready.resolve(REPLAYED));
        assertThat(ready.resolve(REPLAYED)).hasContent("[\n1\n,2\n]");
        assertThat(directory()).isEmptyDirectory();
    }

    @Test
    void putsABatchBackThatHasNoReason() throws IOException {
        DeadLetter letter = new DeadLetter("default", deadLetter("default", NAME, "[\n1\n]"));

        assertThat(deadLetters.replay(letter)).isTrue();
        assertThat(files(ready)).containsExactly(ready.resolve(REPLAYED));
    }

    @Test
    void putsABatchBackOnceThoughSeveralTry() throws Exception {
        DeadLetter letter = withAReason();
        int several = 8;
        CountDownLatch start = new CountDownLatch(several);
        ExecutorService threads = Executors.newFixedThreadPool(several);
        try {
            List<Future<Boolean>> tries = IntStream.range(0, several)
                    .mapToObj(i -> threads.submit(() -> {
                        start.countDown();
                        start.await();
                        return new DeadLetters(data).replay(letter);
                    }))
                    .toList();
            int successes = 0;
            for (Future<Boolean> one : tries) {
                successes += one.get() ? 1 : 0;
            }

            assertThat(successes).isEqualTo(1);
            assertThat(files(ready)).hasSize(1);
            assertThat(directory()).isEmptyDirectory();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void doesNotPutBackWhatIsGone() throws IOException {
        DeadLetter letter = withAReason();
        Files.delete(letter.file());

        assertThat(deadLetters.replay(letter)).isFalse();
        assertThat(ready).isEmptyDirectory();
    }

    @Test
    void doesNotPutBackWhatHasNoBatchsName() throws IOException {
        DeadLetter letter = new DeadLetter("default", deadLetter("default", "mine.json", "[\n1\n]"));

        assertThatThrownBy(() -> deadLetters.replay(letter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mine.json");
        assertThat(letter.file()).exists();
    }

    @Test
    void doesNotPutBackIntoAnEnvironmentThatHasNoOutbox() throws IOException {
        DeadLetter letter = new DeadLetter("stagin", deadLetter("stagin", NAME, "[\n1\n]"));

        assertThatThrownBy(() -> deadLetters.replay(letter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the environment stagin has no outbox, because it never got an event: move the file to the"
                        + " environment it belongs to");
        assertThat(letter.file()).exists();
    }

    @Test
    void discardsABatchWithItsReason() throws IOException {
        assertThat(deadLetters.discard(withAReason())).isTrue();

        assertThat(directory()).isEmptyDirectory();
    }

    @Test
    void doesNotDiscardWhatIsGone() throws IOException {
        DeadLetter letter = withAReason();
        deadLetters.replay(letter);

        assertThat(deadLetters.discard(letter)).isFalse();
        assertThat(files(ready)).hasSize(1);
    }

    @Test
    void deletesTheReasonsOfBatchesThatAreGone() throws IOException {
        DeadLetter letter = withAReason();
        Files.move(letter.file(), ready.resolve(REPLAYED));

        deadLetters.tidy();

        assertThat(directory()).isEmptyDirectory();
    }

    @Test
    void keepsTheReasonOfABatchThatIsBeingBuried() throws IOException {
        DeadLetter letter = withAReason();
        Files.move(letter.file(), ready.resolve(NAME));

        deadLetters.tidy();

        assertThat(letter.reason()).isEqualTo(Optional.of("{\"status\": 400}"));
    }

    @Test
    void keepsDeadLettersAndTheirReasons() throws IOException {
        DeadLetter letter = withAReason();

        deadLetters.tidy();

        assertThat(files(directory()))
                .containsExactly(letter.file(), directory().resolve(REASON));
    }

    /** An environment whose only batch, of two events, was buried. */
    private EnvironmentOutbox withADeadLetter() throws Exception {
        EnvironmentOutbox outbox = new EnvironmentOutbox("default", data, NOON, System::nanoTime);
        Files.writeString(ready.resolve(NAME), "[\n1\n,2\n]");
        outbox.look();
        outbox.take(() -> true).orElseThrow().bury(Map.of());
        return outbox;
    }

    @Test
    void keepsTheLedgerBalancedWhenABatchIsPutBackAndDelivered() throws Exception {
        EnvironmentOutbox outbox = withADeadLetter();

        deadLetters.replay(deadLetters.list().get(0));
        outbox.look();
        outbox.take(() -> true).orElseThrow().delivered();

        assertThat(outbox.balance())
                .extracting(
                        EnvironmentOutbox.Balance::made,
                        EnvironmentOutbox.Balance::found,
                        EnvironmentOutbox.Balance::deadLettered,
                        EnvironmentOutbox.Balance::delivered,
                        EnvironmentOutbox.Balance::discarded,
                        EnvironmentOutbox.Balance::waiting)
                .containsExactly(0L, 4L, 2L, 2L, 0L, 0L);
        assertThat(outbox.deadLetters()).isEqualTo(new EnvironmentOutbox.Stock(0, 0));
    }

    @Test
    void leavesTheBalanceAloneWhenABatchIsDiscarded() throws Exception {
        EnvironmentOutbox outbox = withADeadLetter();
        EnvironmentOutbox.Balance before = outbox.balance();
        assertThat(before.deadLettered()).isEqualTo(2);

        deadLetters.discard(deadLetters.list().get(0));
        outbox.look();

        assertThat(outbox.balance()).isEqualTo(before);
        assertThat(outbox.deadLetters()).isEqualTo(new EnvironmentOutbox.Stock(0, 0));
    }
}
