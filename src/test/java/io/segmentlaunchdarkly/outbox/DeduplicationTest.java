package io.segmentlaunchdarkly.outbox;

import static io.segmentlaunchdarkly.outbox.Disk.contents;
import static io.segmentlaunchdarkly.outbox.Disk.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which events are taken for duplicates, and which are not. An event's key is its JSON here, unless it says otherwise. */
class DeduplicationTest {
    @TempDir
    private Path data;

    private final MovableClock clock = new MovableClock();
    private Outbox outbox = new Outbox(clock);

    @AfterEach
    void stop() throws IOException {
        outbox.stop();
    }

    private Path open() {
        return data.resolve("outbox/default/open");
    }

    private Path ready() {
        return data.resolve("outbox/default/ready");
    }

    private Path seen() {
        return data.resolve("seen");
    }

    private Outbox start() {
        outbox.setDataDirectory(data.toString());
        outbox.start();
        return outbox;
    }

    private Outbox restart() throws IOException {
        outbox.stop();
        outbox = new Outbox(clock);
        return start();
    }

    static OutboxEvent keyed(String key, String event) {
        return new OutboxEvent("", key, event.getBytes(StandardCharsets.UTF_8));
    }

    static PendingWrite write(String environment, OutboxEvent... events) {
        return PendingWrite.of(List.of(events), environment).get(0);
    }

    static PendingWrite append(String... events) {
        return write(
                "default",
                Arrays.stream(events).map(event -> keyed(event, event)).toArray(OutboxEvent[]::new));
    }

    /** All events in batches, open or closed, in the order of the batches' names. */
    private List<String> events() throws IOException {
        List<String> events = new ArrayList<>();
        for (Path directory : List.of(ready(), open())) {
            for (String batch : contents(directory)) {
                batch.lines()
                        .map(line -> line.replaceAll("[\\[\\],]", ""))
                        .filter(line -> !line.isEmpty())
                        .forEach(events::add);
            }
        }
        return events;
    }

    static List<Path> idFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(IdFile::isIdFile).sorted().toList();
        }
    }

    @Test
    void writesAnEventOnceThatIsTwiceInARequest() throws Exception {
        start().append(null, append("1", "2", "1"));
        assertThat(events()).containsExactly("1", "2");
    }

    @Test
    void writesAnEventOnceThatIsInTwoRequests() throws Exception {
        Batch batch = start().append(null, append("1", "2"));
        outbox.append(batch, append("2", "3"));
        assertThat(events()).containsExactly("1", "2", "3");
    }

    @Test
    void recognisesAnEventWhoseBatchIsClosed() throws Exception {
        outbox.setBatchMaxEvents(1);
        Batch batch = start().append(null, append("1", "2"));
        outbox.append(batch, append("1"));
        assertThat(events()).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void recognisesAnEventWhoseBatchIsDelivered() throws Exception {
        outbox.close(start().append(null, append("1")));
        Files.delete(files(ready()).get(0));
        outbox.append(null, append("1"));
        assertThat(events()).isEmpty();
    }

    @Test
    void opensNoBatchForDuplicates() throws Exception {
        outbox.close(start().append(null, append("1")));
        assertThat(outbox.append(null, append("1"))).isNull();
    }

    @Test
    void acknowledgesARequestOfDuplicates() throws Exception {
        outbox.close(start().append(null, append("1")));
        PendingWrite again = append("1");
        outbox.append(null, again);
        assertThatCode(again::awaitSynced).doesNotThrowAnyException();
    }

    @Test
    void keepsEventsApartThatHaveNoKey() throws Exception {
        Batch batch = start().append(null, write("default", keyed("", "1"), keyed("", "1")));
        outbox.append(batch, write("default", keyed("", "1")));
        assertThat(events()).containsExactly("1", "1", "1");
    }

    @Test
    void goesByTheKeyAndNotByTheEvent() throws Exception {
        start().append(null, write("default", keyed("a", "1"), keyed("b", "1"), keyed("a", "2")));
        assertThat(events()).containsExactly("1", "1");
    }

    @Test
    void keepsEnvironmentsApart() throws Exception {
        start().append(null, append("1"));
        outbox.append(null, write("other", keyed("1", "1")));
        assertThat(contents(data.resolve("outbox/other/open"))).containsExactly("[\n1\n]");
    }

    @Test
    void countsTheDuplicatesOfRequestsThatWereCommitted() throws Exception {
        Batch batch = start().append(null, append("1", "2", "2"));
        PendingWrite again = append("1", "2", "3");
        outbox.append(batch, again);
        outbox.commit(again);
        assertThat(outbox.duplicates()).isEqualTo(2);
    }

    @Test
    void recognisesAnEventOfAClosedBatchAfterARestart() throws Exception {
        outbox.close(start().append(null, append("1", "2")));
        restart().append(null, append("2", "3"));
        assertThat(events()).containsExactly("1", "2", "3");
    }

    @Test
    void recognisesAnEventOfAnOpenBatchAfterACrash() throws Exception {
        start().append(null, append("1", "2"));
        restart().append(null, append("2", "3"));
        assertThat(events()).containsExactly("1", "2", "3");
    }

    @Test
    void recognisesAnEventAfterTwoCrashes() throws Exception {
        start().append(null, append("1"));
        restart();
        restart().append(null, append("1", "2"));
        assertThat(events()).containsExactly("1", "2");
    }

    @Test
    void addsWhatACrashKeptFromTheDisk() throws Exception {
        start().append(null, append("1", "2"));
        Files.writeString(files(open()).get(0), "[\n1\n,");
        restart().append(null, append("1", "2"));
        assertThat(events()).containsExactly("1", "2");
    }

    @Test
    void believesTheIdsOfABatchThatACrashFoundMoved() throws Exception {
        outbox.close(start().append(null, append("1")));
        Path ids = idFiles(seen()).get(0);
        Files.move(ids, open().resolve(ids.getFileName()));
        restart().append(null, append("1"));
        assertThat(events()).containsExactly("1");
    }

    @Test
    void keepsABatchWithoutIdsWhole() throws Exception {
        start().append(null, append("1", "2"));
        Files.delete(idFiles(open()).get(0));
        restart();
        assertThat(events()).containsExactly("1", "2");
    }

    @Test
    void keepsABatchWholeWhoseIdsAreNotItsOwn() throws Exception {
        start().append(null, append("1", "2"));
        Files.writeString(files(open()).get(0), "[\n12345\n,2\n");
        restart().append(null, append("1", "2"));
        assertThat(events()).containsExactly("12345", "2", "1", "2");
    }

    @Test
    void passesOverAFileThatIsNamedOtherwise() throws Exception {
        Files.createDirectories(seen());
        Files.writeString(seen().resolve("other.ids"), "x");
        assertThatCode(this::start).doesNotThrowAnyException();
    }

    @Test
    void closesABatchThoughTheDirectoryOfIdsIsGone() throws Exception {
        Batch batch = start().append(null, append("1"));
        Files.delete(seen());
        outbox.close(batch);
        assertThat(idFiles(seen())).hasSize(1);
    }

    @Test
    void letsADuplicateWaitForTheFirst() throws Exception {
        Batch batch = start().append(null, append("1"));
        PendingWrite again = append("1");
        outbox.append(batch, again);
        failToSync(batch);
        assertThatThrownBy(again::awaitSynced).isInstanceOf(IOException.class);
    }

    @Test
    void syncsTheFirstForADuplicate() throws Exception {
        PendingWrite first = append("1");
        Batch batch = start().append(null, first);
        PendingWrite again = append("1");
        outbox.append(batch, again);
        again.awaitSynced();
        failToSync(batch);
        assertThatCode(first::awaitSynced).doesNotThrowAnyException();
    }

    @Test
    void writesAnEventOnceThatManyClientsSendAtATime() throws Exception {
        start();
        AtomicReference<Batch> current = new AtomicReference<>();
        List<Callable<Void>> clients = Collections.nCopies(8, () -> {
            for (int event = 10; event < 40; event++) {
                PendingWrite append = append(String.valueOf(event));
                synchronized (current) {
                    current.set(outbox.append(current.get(), append));
                }
                outbox.commit(append);
            }
            return null;
        });
        ExecutorService pool = Executors.newFixedThreadPool(clients.size());
        try {
            for (Future<Void> client : pool.invokeAll(clients)) {
                client.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(events()).hasSize(30).doesNotHaveDuplicates();
        assertThat(outbox.duplicates()).isEqualTo(7 * 30);
    }

    @Test
    void takesAnEventAgainWhoseSyncFailed() throws Exception {
        Batch batch = start().append(null, append("1"));
        failToSync(batch);
        PendingWrite again = append("1");
        outbox.append(batch, again);
        again.awaitSynced();
        assertThat(events()).containsExactly("1");
    }

    @Test
    void takesNoEventAgainThatWasSyncedBeforeTheFailure() throws Exception {
        PendingWrite first = append("1");
        Batch batch = start().append(null, first);
        first.awaitSynced();
        outbox.append(batch, append("2"));
        failToSync(batch);
        outbox.append(batch, append("1", "2"));
        assertThat(events()).containsExactly("1", "2");
    }

    @Test
    void knowsAfterARestartWhatWasSyncedBeforeTheFailure() throws Exception {
        PendingWrite first = append("1");
        Batch batch = start().append(null, first);
        first.awaitSynced();
        outbox.append(batch, append("2"));
        failToSync(batch);
        outbox.close(batch);
        restart().append(null, append("1", "2"));
        assertThat(events()).containsExactly("1", "2");
    }

    @Test
    void takesAnEventAgainThatCouldNotBeWritten() throws Exception {
        Batch batch = start().append(null, append("1"));
        batch.awaitSynced(batch.bytes() - 1);
        Thread.currentThread().interrupt();
        Throwable failure = catchThrowable(() -> outbox.append(batch, append("2")));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isInstanceOf(OutboxException.class);
        outbox.append(batch, append("1", "2"));
        assertThat(events()).containsExactly("1", "2");
    }

    @Test
    void takesAnEventAgainForWhichThereWasNoBatch() throws Exception {
        start();
        Path inTheWay = Files.writeString(data.resolve("outbox/default"), "a file where a directory belongs");
        assertThatThrownBy(() -> outbox.append(null, append("1"))).isInstanceOf(OutboxException.class);
        Files.delete(inTheWay);
        outbox.append(null, append("1"));
        assertThat(events()).containsExactly("1");
    }

    @Test
    void takesEventsAgainOfWhichAnErrorEndedTheRemembering() throws Exception {
        start();
        List<IdentifiedEvent> events = append("1").events();
        PendingWrite broken = new PendingWrite("default", new AbstractList<>() {
            @Override
            public IdentifiedEvent get(int index) {
                if (index == 1) {
                    throw new StackOverflowError("deep");
                }
                return events.get(index);
            }

            @Override
            public int size() {
                return 2;
            }
        });
        assertThatThrownBy(() -> outbox.append(null, broken))
                .isInstanceOf(OutboxException.class)
                .hasMessageContaining("StackOverflowError");
        outbox.append(null, append("1"));
        assertThat(events()).containsExactly("1");
    }

    /** A sync that fails for good: an interrupted thread closes the channel that it syncs. */
    private static void failToSync(Batch batch) {
        Thread.currentThread().interrupt();
        Throwable failure = catchThrowable(() -> batch.awaitSynced(batch.bytes() - 1));
        assertThat(failure == null || failure instanceof IOException).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void recognisesAnEventUntilTheWindowEnds() throws Exception {
        Batch batch = start().append(null, append("1"));
        clock.forward(Duration.ofHours(1));
        outbox.append(batch, append("1"));
        assertThat(events()).containsExactly("1");
    }

    @Test
    void takesAnEventAgainWhenTheWindowHasEnded() throws Exception {
        Batch batch = start().append(null, append("1"));
        clock.forward(Duration.ofHours(1).plusMillis(1));
        outbox.append(batch, append("1"));
        assertThat(events()).containsExactly("1", "1");
    }

    @Test
    void countsTheWindowFromTheFirst() throws Exception {
        Batch batch = start().append(null, append("1"));
        clock.forward(Duration.ofMinutes(40));
        outbox.append(batch, append("1"));
        clock.forward(Duration.ofMinutes(40));
        outbox.append(batch, append("1"));
        assertThat(events()).containsExactly("1", "1");
    }

    @Test
    void deletesIdsThatAreTooOld() throws Exception {
        outbox.close(start().append(null, append("1")));
        clock.forward(Duration.ofHours(1));
        outbox.close(outbox.append(null, append("2")));
        assertThat(idFiles(seen())).hasSize(1);
    }

    @Test
    void deletesIdsThatGotTooOldMeanwhile() throws Exception {
        outbox.close(start().append(null, append("1")));
        clock.forward(Duration.ofHours(1));
        restart();
        assertThat(idFiles(seen())).isEmpty();
    }

    @Test
    void forgetsTheOldestWhenThereAreTooMany() throws Exception {
        outbox.setDedupMaxIds(2);
        Batch batch = start().append(null, append("1", "2", "3"));
        outbox.append(batch, append("3", "2", "1"));
        assertThat(events()).containsExactly("1", "2", "3", "1");
    }

    @Test
    void deletesIdsWithoutWhichThereAreEnough() throws Exception {
        outbox.setDedupMaxIds(3);
        start();
        for (String[] events : new String[][] {{"1", "2"}, {"3", "4"}, {"5", "6"}}) {
            outbox.close(outbox.append(null, append(events)));
            clock.forward(Duration.ofSeconds(1));
        }
        assertThat(idFiles(seen())).hasSize(2);
    }

    /** Leaves a file of three ids that are forgotten. */
    private void forgetThree() throws Exception {
        outbox.close(start().append(null, append("1", "2", "3")));
        clock.forward(Duration.ofHours(1));
        outbox.close(outbox.append(null, append("4")));
    }

    @Test
    void usesAFileOfForgottenIdsAgain() throws Exception {
        forgetThree();
        outbox.append(null, append("5"));
        assertThat(seen().resolve("spare")).doesNotExist();
        assertThat(idFiles(open()).get(0)).hasSize(3 * 24);
    }

    @Test
    void leavesOfTheForgottenIdsNothingInAClosedBatchs() throws Exception {
        forgetThree();
        outbox.close(outbox.append(null, append("5")));
        assertThat(idFiles(seen())).hasSize(2).allSatisfy(file -> assertThat(file)
                .hasSize(24));
    }

    @Test
    void takesNoForgottenIdsForThoseOfABatchThatACrashFoundOpen() throws Exception {
        forgetThree();
        outbox.append(null, append("5"));
        restart().append(null, append("2", "5"));
        assertThat(events()).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "2");
    }

    @Test
    void recognisesNothingWhenItIsOff() throws Exception {
        outbox.setDedupWindow(0);
        start().append(null, append("1", "1"));
        assertThat(events()).containsExactly("1", "1");
    }

    @Test
    void keepsNoIdsWhenItIsOff() throws Exception {
        outbox.close(start().append(null, append("1")));
        outbox.append(null, append("2"));
        outbox.stop();
        outbox = new Outbox(clock);
        outbox.setDedupWindow(0);
        start().append(null, append("3"));
        assertThat(List.of(idFiles(seen()), idFiles(open())))
                .allSatisfy(ids -> assertThat(ids).isEmpty());
    }

    @Test
    void makesFilesThatOnlyTheirOwnerReads() throws Exception {
        outbox.close(start().append(null, append("1")));
        assertThat(List.of(
                        Disk.permissions(seen()),
                        Disk.permissions(idFiles(seen()).get(0))))
                .containsExactly("rwx------", "rw-------");
    }

    @Test
    void namesIdsAsTheirBatch() throws Exception {
        outbox.close(start().append(null, append("1")));
        String batch = files(ready()).get(0).getFileName().toString();
        assertThat(idFiles(seen()).get(0)).hasFileName(batch.replace(".json", ".ids"));
    }
}
