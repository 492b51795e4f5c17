package io.segmentlaunchdarkly.outbox;

import static io.segmentlaunchdarkly.outbox.Disk.contents;
import static io.segmentlaunchdarkly.outbox.Disk.events;
import static io.segmentlaunchdarkly.outbox.Disk.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchTest {
    @TempDir
    private Path directory;

    private Path open;
    private Path ready;

    @BeforeEach
    void makeDirectories() throws IOException {
        open = Files.createDirectory(directory.resolve("open"));
        ready = Files.createDirectory(directory.resolve("ready"));
    }

    private Batch open() throws IOException {
        return Batch.open(open.resolve("b.json"), ready);
    }

    /** A write that fails for good: an interrupted thread closes the channel that it writes to. */
    private static void failToAppend(Batch batch, String event) {
        Thread.currentThread().interrupt();
        Throwable failure = catchThrowable(() -> batch.append(events(event)));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isInstanceOf(IOException.class);
    }

    @Test
    void beginsWithABracketOnALineOfItsOwn() throws Exception {
        open();
        assertThat(contents(open)).containsExactly("[\n");
    }

    @Test
    void holdsOneEventALineAndIsWholeWhileItIsOpen() throws Exception {
        Batch batch = open();
        batch.append(events("{\"a\":1}", "{\"b\":\"Zoë\"}"));
        batch.append(events("{\"c\":3}"));
        assertThat(contents(open)).containsExactly("[\n{\"a\":1}\n,{\"b\":\"Zoë\"}\n,{\"c\":3}\n]");
    }

    @Test
    void isAJsonArrayInReadyOnceItIsClosed() throws Exception {
        Batch batch = open();
        batch.append(events("{\"a\":1}", "{\"b\":2}"));
        batch.close();
        assertThat(contents(ready)).containsExactly("[\n{\"a\":1}\n,{\"b\":2}\n]");
    }

    @Test
    void keepsItsNameWhenItIsClosed() throws Exception {
        Batch batch = open();
        batch.append(events("{}"));
        batch.close();
        assertThat(files(ready)).containsExactly(ready.resolve("b.json"));
    }

    @Test
    void isNotInOpenAnyMoreOnceItIsClosed() throws Exception {
        Batch batch = open();
        batch.append(events("{}"));
        batch.close();
        assertThat(open).isEmptyDirectory();
    }

    @Test
    void leavesNothingWhenItIsEmpty() throws Exception {
        open().close();
        assertThat(List.of(open, ready)).allSatisfy(each -> assertThat(each).isEmptyDirectory());
    }

    @Test
    void isOfNoUseToOthers() throws Exception {
        open();
        assertThat(Disk.permissions(open.resolve("b.json"))).isEqualTo("rw-------");
    }

    @Test
    void foretellsTheSizeOfTheClosedFile() throws Exception {
        Batch batch = open();
        batch.append(events("{\"a\":1}", "{\"b\":\"Zoë\"}"));
        long bytes = batch.bytes();
        batch.close();
        assertThat(ready.resolve("b.json")).hasSize(bytes);
    }

    @Test
    void countsItsEvents() throws Exception {
        Batch batch = open();
        batch.append(events("1", "2"));
        batch.append(events("3"));
        assertThat(batch.events()).isEqualTo(3);
    }

    @Test
    void isOpenAtFirst() throws Exception {
        assertThat(open().isOpen()).isTrue();
    }

    @Test
    void takesNoMoreWhenItIsFull() throws Exception {
        Batch batch = open();
        batch.markFull();
        assertThat(batch.isOpen()).isFalse();
    }

    @Test
    void closesOnlyOnce() throws Exception {
        Batch batch = open();
        batch.append(events("1"));
        batch.close();
        Files.delete(ready.resolve("b.json"));
        batch.close();
        assertThat(ready.resolve("b.json")).doesNotExist();
    }

    @Test
    void tellsThoseWhoWaitThatClosingSynced() throws Exception {
        Batch batch = open();
        long length = batch.append(events("1"));
        batch.close();
        assertThatCode(() -> batch.awaitSynced(length)).doesNotThrowAnyException();
    }

    @Test
    void neverTakesAFileThatExists() throws Exception {
        Files.writeString(open.resolve("b.json"), "[\n1\n");
        assertThatThrownBy(this::open).isInstanceOf(IOException.class);
    }

    @Test
    void keepsEveryAcknowledgedEventOfManyThreads() throws Exception {
        Batch batch = open();
        ConcurrentLinkedQueue<Integer> acknowledged = new ConcurrentLinkedQueue<>();
        List<Callable<Void>> clients = new ArrayList<>();
        for (int client = 0; client < 8; client++) {
            int first = client * 1000;
            clients.add(() -> {
                for (int event = first; event < first + 25; event++) {
                    batch.awaitSynced(batch.append(events(String.valueOf(event))));
                    acknowledged.add(event);
                }
                return null;
            });
        }
        ExecutorService pool = Executors.newFixedThreadPool(clients.size());
        try {
            for (Future<Void> client : pool.invokeAll(clients)) {
                client.get();
            }
        } finally {
            pool.shutdownNow();
        }
        batch.close();
        assertThat(numbers(new JsonMapper().readTree(contents(ready).get(0))))
                .hasSize(200)
                .containsExactlyInAnyOrderElementsOf(acknowledged);
    }

    private static List<Integer> numbers(JsonNode array) {
        List<Integer> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.intValue()));
        return numbers;
    }

    @Test
    void takesNoMoreAfterAWriteHasFailed() throws Exception {
        Batch batch = open();
        failToAppend(batch, "1");
        assertThat(batch.isOpen()).isFalse();
    }

    @Test
    void failsEveryAppendAfterAWriteHasFailed() throws Exception {
        Batch batch = open();
        failToAppend(batch, "1");
        assertThatThrownBy(() -> batch.append(events("2")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the batch file failed");
    }

    @Test
    void failsWhoWaitsForAnEventThatWasNotSyncedBeforeTheFailure() throws Exception {
        Batch batch = open();
        long length = batch.append(events("1"));
        failToAppend(batch, "2");
        assertThatThrownBy(() -> batch.awaitSynced(length))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the batch file failed");
    }

    @Test
    void keepsToAnAcknowledgementAfterAFailure() throws Exception {
        Batch batch = open();
        long length = batch.append(events("1"));
        batch.awaitSynced(length);
        failToAppend(batch, "2");
        assertThatCode(() -> batch.awaitSynced(length)).doesNotThrowAnyException();
    }

    @Test
    void endsAtTheLastSyncedEventAfterAFailure() throws Exception {
        Batch batch = open();
        batch.awaitSynced(batch.append(events("1")));
        batch.append(events("2"));
        failToAppend(batch, "3");
        batch.close();
        assertThat(contents(ready)).containsExactly("[\n1\n]");
    }

    @Test
    void leavesNothingWhenNothingWasSyncedBeforeAFailure() throws Exception {
        Batch batch = open();
        batch.append(events("1"));
        failToAppend(batch, "2");
        batch.close();
        assertThat(List.of(open, ready)).allSatisfy(each -> assertThat(each).isEmptyDirectory());
    }

    /** As the listener is called when the sync is over, this is an error between the disk and the bookkeeping. */
    @Test
    void failsWithAnErrorInItsBookkeepingAndEndsAtWhatIsSynced() throws Exception {
        Batch batch = open();
        batch.awaitSynced(batch.append(events("1")));
        batch.onSynced((count, bytes, nanos) -> {
            throw new StackOverflowError("deep");
        });
        long second = batch.append(events("2"));
        assertThatThrownBy(() -> batch.awaitSynced(second)).isInstanceOf(StackOverflowError.class);
        assertThat(batch.isOpen()).isFalse();
        assertThatThrownBy(() -> batch.append(events("3"))).isInstanceOf(IOException.class);
        batch.close();
        assertThat(contents(ready)).containsExactly("[\n1\n,2\n]");
    }

    @Test
    void keepsNothingOfAnAppendThatEndsInAnError() throws Exception {
        Batch batch = open();
        batch.awaitSynced(batch.append(events("1")));
        assertThatThrownBy(() -> batch.append(new AbstractList<>() {
                    private int gets;

                    @Override
                    public IdentifiedEvent get(int index) {
                        if (gets++ > 1) {
                            throw new StackOverflowError("deep");
                        }
                        return events("2", "3").get(index);
                    }

                    @Override
                    public int size() {
                        return 2;
                    }
                }))
                .isInstanceOf(StackOverflowError.class);
        batch.close();
        assertThat(contents(ready)).containsExactly("[\n1\n]");
    }

    @Test
    void takesNoMoreWhenItIsClosed() throws Exception {
        Batch batch = open();
        batch.append(events("1"));
        batch.close();
        assertThat(batch.isOpen()).isFalse();
        assertThatThrownBy(() -> batch.append(events("2"))).hasMessage("the batch is closed");
        assertThat(contents(ready)).containsExactly("[\n1\n]");
    }

    @Test
    void movesToReadyAtALaterTryWhenReadyWasNotThere() throws Exception {
        Batch batch = open();
        batch.append(events("1"));
        Files.delete(ready);
        assertThatThrownBy(batch::close).isInstanceOf(IOException.class);
        Files.createDirectory(ready);
        batch.close();
        assertThat(contents(ready)).containsExactly("[\n1\n]");
    }

    @Test
    void isCompletedAtALaterTryByAThreadThatIsNotInterrupted() throws Exception {
        Batch batch = open();
        batch.awaitSynced(batch.append(events("1")));
        batch.append(events("2"));
        Thread.currentThread().interrupt();
        Throwable failure = catchThrowable(batch::close);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isInstanceOf(IOException.class);
        batch.close();
        assertThat(contents(ready)).containsExactly("[\n1\n]");
    }
}
