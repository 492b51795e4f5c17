package io.segmentlaunchdarkly.outbox;

import static io.segmentlaunchdarkly.outbox.DeduplicationTest.append;
import static io.segmentlaunchdarkly.outbox.Disk.contents;
import static io.segmentlaunchdarkly.outbox.Disk.files;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Acknowledged events of an open batch whose file of ids is damaged when the next process starts. */
class DamagedIdsTest {
    private static final String BATCH = "[\n1\n,2\n,3\n]";

    @TempDir
    private Path data;

    private Path open() {
        return data.resolve("outbox/default/open");
    }

    private Outbox start() {
        Outbox outbox = new Outbox();
        outbox.setDataDirectory(data.toString());
        outbox.start();
        return outbox;
    }

    /** Leaves an open batch of three events, of which the first two were acknowledged one after the other. */
    private Path leaveABatch() throws Exception {
        Outbox outbox = start();
        Batch batch = null;
        for (String event : List.of("1", "2")) {
            PendingWrite append = append(event);
            batch = outbox.append(batch, append);
            outbox.commit(append);
        }
        outbox.append(batch, append("3"));
        outbox.stop();
        return IdFile.beside(files(open()).get(0));
    }

    private List<String> recovered() throws IOException {
        start().stop();
        return contents(data.resolve("outbox/default/ready"));
    }

    static Stream<Map.Entry<String, byte[]>> damages() throws IOException {
        byte[] garbage = new byte[500];
        new Random(1).nextBytes(garbage);
        Path other = Files.createTempDirectory("other");
        IdFile ids = IdFile.create(other.resolve("20240506T070809123Z-a.json"), other);
        ids.write(append("1", "2", "3").events(), new long[] {4, 7, 10});
        byte[] ofAnother = Files.readAllBytes(DeduplicationTest.idFiles(other).get(0));
        DeduplicationCrashTest.deleteAll(other);
        return Stream.of(
                Map.entry("nothing", new byte[0]),
                Map.entry("a byte", new byte[1]),
                Map.entry("less than an entry", Arrays.copyOf(ofAnother, 23)),
                Map.entry("zeros", new byte[72]),
                Map.entry("text", "no ids".repeat(20).getBytes(StandardCharsets.US_ASCII)),
                Map.entry("garbage", garbage),
                Map.entry("the ids of another batch", ofAnother));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void costNoEvent(Map.Entry<String, byte[]> damage) throws Exception {
        Files.write(leaveABatch(), damage.getValue());
        assertThat(recovered())
                .as("with %s in the file of ids", damage.getKey())
                .containsExactly(BATCH);
    }

    @Test
    void costNoEventWhenTheFileIsGone() throws Exception {
        Files.delete(leaveABatch());
        assertThat(recovered()).containsExactly(BATCH);
    }

    @Test
    void costNoEventAtASecondStartThatFindsTheFirstCutShort() throws Exception {
        Path ids = leaveABatch();
        Path batch = files(open()).get(0);
        Files.write(ids, new byte[0]);
        byte[] left = Files.readAllBytes(batch);
        recovered();
        Files.move(data.resolve("outbox/default/ready").resolve(batch.getFileName()), batch);
        Files.write(batch, left);
        assertThat(recovered()).containsExactly(BATCH);
    }

    @Test
    void areTold() throws Exception {
        Path ids = leaveABatch();
        Files.write(ids, new byte[0]);
        Recovery.Left left = Recovery.recover(files(open()).get(0), data.resolve("outbox/default/ready"));
        assertThat(left).isEqualTo(new Recovery.Left(3, 0, 0, true));
    }

    @Test
    void areToldFromWhatAPowerCutLeavesBehindTheLastSync() throws Exception {
        Path ids = leaveABatch();
        Files.write(ids, Arrays.copyOf(Files.readAllBytes(ids), 2 * 24 + 10));
        Recovery.Left left = Recovery.recover(files(open()).get(0), data.resolve("outbox/default/ready"));
        assertThat(left).isEqualTo(new Recovery.Left(2, 1, 3, false));
    }

    @Test
    void areToldFromWhatAPowerCutLeavesBeforeTheFirstSync() throws Exception {
        Outbox outbox = start();
        outbox.append(null, append("1"));
        outbox.stop();
        Files.write(IdFile.unsynced(files(open()).get(0)), new byte[0]);
        assertThat(recovered()).as("a batch in which nothing was acknowledged").isEmpty();
        assertThat(open()).isEmptyDirectory();
    }
}
