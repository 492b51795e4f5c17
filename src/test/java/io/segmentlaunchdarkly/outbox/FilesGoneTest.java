package io.segmentlaunchdarkly.outbox;

import static io.segmentlaunchdarkly.outbox.DeduplicationTest.append;
import static io.segmentlaunchdarkly.outbox.Disk.contents;
import static io.segmentlaunchdarkly.outbox.Disk.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and directories that somebody takes away from a running outbox: nothing is acknowledged that is kept in them only. */
class FilesGoneTest {
    private final AtomicLong nanos = new AtomicLong(1);
    private final Outbox outbox = new Outbox(new MovableClock(), nanos::get);

    @TempDir
    private Path temporary;

    private Path data;
    private Path open;
    private Path ready;

    @BeforeEach
    void start() {
        data = temporary.resolve("data");
        open = data.resolve("outbox/default/open");
        ready = data.resolve("outbox/default/ready");
        outbox.setDataDirectory(data.toString());
        outbox.start();
    }

    @AfterEach
    void stop() throws IOException {
        outbox.stop();
    }

    private Batch kept(Batch current, String event) throws Exception {
        PendingWrite append = append(event);
        Batch batch = outbox.append(current, append);
        outbox.commit(append);
        return batch;
    }

    private void assertNotKept(Batch current, String event) {
        assertThatThrownBy(() -> kept(current, event)).isInstanceOfAny(IOException.class, OutboxException.class);
    }

    private void awaitCannotKeep(String reason) {
        await().untilAsserted(() -> {
            nanos.addAndGet(Duration.ofSeconds(2).toNanos());
            assertThat(outbox.cannotKeep()).hasValue(reason);
        });
    }

    private static void deleteAll(Path directory) throws IOException {
        DeduplicationCrashTest.deleteAll(directory);
    }

    @Test
    void acknowledgesNothingIntoABatchThatWasDeleted() throws Exception {
        Batch batch = kept(null, "1");
        Path file = files(open).get(0);
        Files.delete(file);
        assertThatThrownBy(() -> kept(batch, "2")).hasMessage("the file " + file + " was deleted or moved away");
    }

    @Test
    void acknowledgesNothingIntoANewBatchThatWasDeletedBeforeItsFirstSync() throws Exception {
        PendingWrite append = append("1");
        outbox.append(null, append);
        deleteAll(open);
        Files.createDirectory(open);
        assertThatThrownBy(() -> outbox.commit(append)).isInstanceOf(IOException.class);
    }

    @Test
    void acknowledgesNothingIntoABatchWhosePlaceAnotherFileHas() throws Exception {
        Batch batch = kept(null, "1");
        Path file = files(open).get(0);
        byte[] copy = Files.readAllBytes(file);
        Files.delete(file);
        // So that the other does not get the number of the one that is gone.
        Files.write(open.resolve("between"), copy);
        Files.write(file, copy);
        assertNotKept(batch, "2");
        assertThat(file).as("which is not the outbox's").hasBinaryContent(copy);
    }

    @Test
    void takesARequestAgainIntoANewBatch() throws Exception {
        Batch batch = kept(null, "1");
        deleteAll(data.resolve("outbox"));
        assertNotKept(batch, "2");
        outbox.close(kept(batch, "2"));
        assertThat(contents(ready)).containsExactly("[\n2\n]");
    }

    @Test
    void triesToCloseABatchThatIsGoneOnlyOnce() throws Exception {
        Batch batch = kept(null, "1");
        // The thread that is interrupted closes the file to which it writes, and to close the batch it is opened anew.
        Thread.currentThread().interrupt();
        assertNotKept(batch, "3");
        assertThat(Thread.interrupted()).isTrue();
        Files.delete(files(open).get(0));
        outbox.closeForgotten();
        batch.close();
        assertThat(ready).isEmptyDirectory();
    }

    @Test
    void keepsNothingWhileItsDataDirectoryIsGoneAndGoesOnWhenItIsBack() throws Exception {
        Batch batch = kept(null, "1");
        Path elsewhere = temporary.resolve("elsewhere");
        Files.move(data, elsewhere);
        assertNotKept(batch, "2");
        assertNotKept(batch, "2");
        assertThat(data).doesNotExist();

        Files.move(elsewhere, data);
        kept(batch, "2");
        assertThat(outbox.cannotKeep()).isEmpty();
        assertThat(contents(open)).containsExactly("[\n2\n]");
        assertThat(contents(ready)).containsExactly("[\n1\n]");
    }

    @Test
    void keepsNothingInADirectoryThatReplacesItsOwn() throws Exception {
        deleteAll(data);
        Files.createDirectories(open);
        Files.createDirectories(ready);
        Files.createFile(data.resolve("another"));
        Files.createFile(data.resolve("lock"));
        assertNotKept(null, "1");
        assertThat(open).isEmptyDirectory();
    }

    @Test
    void saysThatItsDataDirectoryIsGoneThoughNoRequestComes() throws Exception {
        assertThat(outbox.cannotKeep()).isEmpty();
        deleteAll(data);
        awaitCannotKeep("No events can be kept: the data directory " + data
                + " was deleted or replaced: put it back as it was, or start the service again.");
    }

    @Test
    void acknowledgesNoRejectedEventIntoAFileThatIsGone() throws Exception {
        RejectedFiles rejected = new RejectedFiles();
        rejected.setDataDirectory(data.toString());
        rejected.append("{\"a\":1}\n".getBytes(StandardCharsets.UTF_8));
        Path file = files(data.resolve("rejected")).get(0);
        Files.delete(file);
        Files.createFile(data.resolve("rejected").resolve("between"));
        Files.createFile(file);
        rejected.append("{\"b\":2}\n".getBytes(StandardCharsets.UTF_8));
        assertThat(file).hasContent("{\"b\":2}");
    }
}
